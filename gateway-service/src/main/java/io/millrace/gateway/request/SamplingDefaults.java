package io.millrace.gateway.request;

import io.millrace.protocol.SamplingParams;
import org.jspecify.annotations.Nullable;

/**
 * The server's own sampling defaults, which win over the model's; null where it has none.
 *
 * @param temperature between 0 and 2
 * @param topK at least 0; 0 means all
 * @param topP above 0 and at most 1
 */
public record SamplingDefaults(@Nullable Double temperature, @Nullable Integer topK, @Nullable Double topP) {

	public SamplingDefaults {
		Checks.range("temperature", temperature, 0, SamplingParams.MAX_TEMPERATURE);
		Checks.range("top_k", topK, 0, Integer.MAX_VALUE);
		Checks.range("top_p", topP, Double.MIN_VALUE, 1);
	}

}
