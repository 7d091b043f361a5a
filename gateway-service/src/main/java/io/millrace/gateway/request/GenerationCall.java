package io.millrace.gateway.request;

import java.util.function.Function;

import io.millrace.gateway.metric.GenAiMeters.Operation;
import io.millrace.gateway.models.ServedModel;
import io.millrace.protocol.Routing;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A checked request to a generating endpoint.
 *
 * @param scope the HTTP request
 * @param model name of the model
 * @param promptParam name of the parameter that holds the prompt
 * @param promptCount how many prompts there are
 * @param prepare asks the tokenizer for them
 * @param sampling what the request says of sampling
 * @param options what else it says of its answers
 * @param maxTokens the most tokens to generate, at least 0; null is as many as the
 * context holds
 */
public record GenerationCall(RequestScope scope, String model, String promptParam, int promptCount,
		Function<ServedModel, Mono<Prepared>> prepare, SamplingChoices sampling, GenerationOptions options,
		@Nullable Integer maxTokens) {

	/** What OpenTelemetry calls it; the routes of chats and responses have no prompt. */
	public Operation operation() {
		return this.promptParam.equals("prompt") ? Operation.TEXT_COMPLETION : Operation.CHAT;
	}

	/** How many choices the answer has: those of the first prompt, then the second's. */
	int choiceCount() {
		return this.promptCount * this.options.n();
	}

	/**
	 * When and where it runs, and whose it is: work that waits of its own accord is not
	 * put in front.
	 */
	Routing routing() {
		Routing own = this.options.routing();
		int priority = (own.priority() == 0) ? this.scope.priority() : own.priority();
		return new Routing(priority, own.targetEndpoint(), this.scope.caller().tenant());
	}

	/** Whether nothing is to be generated, and the prompt alone matters. */
	boolean isSilent() {
		return this.maxTokens != null && this.maxTokens == 0;
	}

	/** Whether the answer shows tokens as text, one by one. */
	boolean wantsScores() {
		return this.sampling.fixed().logprobs() != null || this.sampling.fixed().promptLogprobs() != null;
	}

}
