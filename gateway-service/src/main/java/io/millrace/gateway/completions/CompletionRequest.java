package io.millrace.gateway.completions;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.SamplingChoices;
import io.millrace.gateway.request.StreamOptions;

/**
 * A checked completion request.
 *
 * @param model name of the model
 * @param prompts at least one
 * @param addSpecialTokens whether texts get what the tokenizer puts around a text
 * @param choices what it says of sampling
 * @param maxTokens the most tokens to generate
 * @param stream whether the answer is streamed
 * @param includeUsage whether a stream's last chunk tells what it took
 * @param returnTokenIds whether the answer has token ids
 */
record CompletionRequest(String model, Prompts prompts, boolean addSpecialTokens, SamplingChoices choices,
		int maxTokens, boolean stream, boolean includeUsage, boolean returnTokenIds) {

	private static final int DEFAULT_MAX_TOKENS = 16;

	static CompletionRequest of(CompletionWire wire, int maxPrompts) {
		ParameterTable.COMPLETIONS.check(wire.others());
		Checks.range("max_tokens", wire.maxTokens(), 1, Integer.MAX_VALUE);
		return new CompletionRequest(Checks.required("model", wire.model()), Prompts.of(wire.prompt(), maxPrompts),
				!Boolean.FALSE.equals(wire.addSpecialTokens()), SamplingChoices.of(wire),
				(wire.maxTokens() != null) ? wire.maxTokens() : DEFAULT_MAX_TOKENS, Boolean.TRUE.equals(wire.stream()),
				StreamOptions.wantsUsage(wire.streamOptions()), Boolean.TRUE.equals(wire.returnTokenIds()));
	}

}
