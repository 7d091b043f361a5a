package io.millrace.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Sampling defaults of a model, from its {@code generation_config.json}; null where the
 * model says nothing. A request's own value wins, then the server's, then these.
 *
 * @param temperature see {@link SamplingParams#temperature()}
 * @param topK see {@link SamplingParams#topK()}
 * @param topP see {@link SamplingParams#topP()}
 */
public record GenerationDefaults(@Nullable Double temperature, @Nullable Integer topK, @Nullable Double topP) {

	/** A model that says nothing. */
	public static final GenerationDefaults NONE = new GenerationDefaults(null, null, null);

}
