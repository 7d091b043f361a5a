package io.millrace.gateway.batches;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.millrace.gateway.files.ExpiresAfter;
import io.millrace.gateway.request.Checks;
import io.millrace.gateway.sse.Json;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * What a batch is to do.
 *
 * @param inputFileId the file with its lines
 * @param endpoint the route that all of them go to
 * @param completionWindow as it was asked for, such as {@code 24h}
 * @param outputExpiresAfter how long its files live; null for as long as everything
 * @param metadata the JSON object of the client's own; null where there is none
 */
record BatchOrder(String inputFileId, String endpoint, String completionWindow, @Nullable Duration outputExpiresAfter,
		@Nullable String metadata) {

	static final String WINDOW = "24h";

	private static final int MAX_METADATA = 16;

	private static final int MAX_METADATA_KEY = 64;

	private static final int MAX_METADATA_VALUE = 512;

	static BatchOrder of(BatchWire wire, Set<String> endpoints) {
		String window = Checks.required("completion_window", wire.completionWindow());
		if (!window.equals(WINDOW)) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "completion_window",
					"'completion_window' is " + WINDOW + ", got '" + window + "'.");
		}
		String endpoint = Checks.required("endpoint", wire.endpoint());
		if (!endpoints.contains(endpoint)) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "endpoint",
					"'endpoint' is one of " + String.join(", ", endpoints) + ", got '" + endpoint + "'.");
		}
		return new BatchOrder(Checks.required("input_file_id", wire.inputFileId()), endpoint, window,
				expiry(wire.outputExpiresAfter()), metadata(wire.metadata()));
	}

	/** The time within which it is to end. */
	Duration window() {
		return Duration.ofHours(24);
	}

	private static @Nullable Duration expiry(BatchWire.@Nullable Expiry wire) {
		return (wire != null)
				? ExpiresAfter.of(wire.anchor(), (wire.seconds() != null) ? wire.seconds().toString() : null) : null;
	}

	private static @Nullable String metadata(@Nullable Map<String, @Nullable String> wire) {
		if (wire == null) {
			return null;
		}
		if (wire.size() > MAX_METADATA) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "metadata",
					"'metadata' may have " + MAX_METADATA + " entries, got " + wire.size() + ".");
		}
		byte[] json = Json.bytes((out) -> {
			out.writeStartObject();
			new TreeMap<>(wire).forEach((key, value) -> out.writeStringProperty(checked(key, MAX_METADATA_KEY),
					checked((value != null) ? value : "", MAX_METADATA_VALUE)));
			out.writeEndObject();
		});
		return new String(json, java.nio.charset.StandardCharsets.UTF_8);
	}

	private static String checked(String text, int most) {
		if (text.length() > most) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "metadata",
					"Keys of 'metadata' may have " + MAX_METADATA_KEY + " characters and values " + MAX_METADATA_VALUE
							+ ", got " + text.length() + ".");
		}
		return text;
	}

}
