package io.millrace.gateway.completions;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.GenerationOptions;
import io.millrace.gateway.request.Inputs;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.SamplingChoices;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.protocol.SamplingParams;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * A checked completion request.
 *
 * @param model name of the model
 * @param prompts at least one
 * @param addSpecialTokens whether texts get what the tokenizer puts around a text
 * @param sampling what it says of sampling
 * @param options what else it says of its answers
 * @param maxTokens the most tokens to generate, at least 0
 * @param echo whether the text begins with the prompt
 * @param logprobs how many alternatives come with each token's log-probability; null for
 * no log-probabilities
 * @param promptLogprobs the same for the prompt, apart from the text
 * @param returnTokenIds whether the answer has token ids
 */
record CompletionRequest(String model, Inputs prompts, boolean addSpecialTokens, SamplingChoices sampling,
		GenerationOptions options, int maxTokens, boolean echo, @Nullable Integer logprobs,
		@Nullable Integer promptLogprobs, boolean returnTokenIds) {

	private static final int DEFAULT_MAX_TOKENS = 16;

	static CompletionRequest of(CompletionWire wire, int maxPrompts, UnknownFields unknown,
			ServerWebExchange exchange) {
		ParameterTable.COMPLETIONS.check(wire.others(), unknown);
		Integer asked = Checks.maxTokens("max_tokens", wire.maxTokens(), 0);
		int maxTokens = (asked != null) ? asked : DEFAULT_MAX_TOKENS;
		Checks.minTokens(wire.minTokens(), maxTokens);
		boolean echo = Boolean.TRUE.equals(wire.echo());
		Integer logprobs = Checks.range("logprobs", wire.logprobs(), 0, SamplingParams.MAX_LOGPROBS);
		Integer promptLogprobs = Checks.promptLogprobs(wire);
		return new CompletionRequest(Checks.required("model", wire.model()),
				Inputs.of("prompt", wire.prompt(), maxPrompts), !Boolean.FALSE.equals(wire.addSpecialTokens()),
				SamplingChoices.of(wire, logprobs, echo ? most(logprobs, promptLogprobs) : promptLogprobs,
						logprobs != null),
				GenerationOptions.of(wire, exchange), maxTokens, echo, logprobs, promptLogprobs,
				Boolean.TRUE.equals(wire.returnTokenIds()));
	}

	private static @Nullable Integer most(@Nullable Integer one, @Nullable Integer other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return Math.max(one, other);
	}

	/** How many choices the answer has. */
	int choices() {
		return this.prompts.count() * this.options.n();
	}

	/** Which prompt a choice belongs to. */
	int promptOf(int choice) {
		return choice / this.options.n();
	}

}
