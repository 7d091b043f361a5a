package io.millrace.gateway.batches;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/batches}. */
record BatchWire(@JsonProperty("input_file_id") @Nullable String inputFileId, @Nullable String endpoint,
		@JsonProperty("completion_window") @Nullable String completionWindow,
		@Nullable Map<String, @Nullable String> metadata,
		@JsonProperty("output_expires_after") @Nullable Expiry outputExpiresAfter) {

	/**
	 * How long the files of the result live.
	 *
	 * @param anchor from when on
	 * @param seconds how long
	 */
	record Expiry(@Nullable String anchor, @Nullable Long seconds) {

	}

}
