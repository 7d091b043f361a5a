package io.millrace.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How a model wants to be asked, from its {@code generation_config.json}; null where the
 * model says nothing. A request's own value wins, then the server's, then these.
 *
 * @param temperature see {@link SamplingParams#temperature()}
 * @param topK see {@link SamplingParams#topK()}
 * @param topP see {@link SamplingParams#topP()}
 * @param minP see {@link SamplingParams#minP()}
 * @param repetitionPenalty see {@link SamplingParams#repetitionPenalty()}
 * @param maxNewTokens see {@link SamplingParams#maxNewTokens()}
 */
public record GenerationDefaults(@Nullable Double temperature, @Nullable Integer topK, @Nullable Double topP,
		@Nullable Double minP, @Nullable Double repetitionPenalty, @Nullable Integer maxNewTokens) {

	/** A model that says nothing. */
	public static final GenerationDefaults NONE = new GenerationDefaults(null, null, null);

	/** A model that says no more than how its tokens are drawn. */
	public GenerationDefaults(@Nullable Double temperature, @Nullable Integer topK, @Nullable Double topP) {
		this(temperature, topK, topP, null, null, null);
	}

}
