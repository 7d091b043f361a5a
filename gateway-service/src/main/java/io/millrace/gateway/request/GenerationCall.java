package io.millrace.gateway.request;

import java.util.List;
import java.util.function.Function;

import io.millrace.gateway.models.ServedModel;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A checked request to a generating endpoint.
 *
 * @param scope the HTTP request
 * @param model name of the model
 * @param promptParam name of the parameter that holds the prompt
 * @param promptCount how many prompts there are
 * @param prompts asks the tokenizer for them
 * @param choices what the request says of sampling
 * @param maxTokens the most tokens to generate; null is as many as the context holds
 */
public record GenerationCall(RequestScope scope, String model, String promptParam, int promptCount,
		Function<ServedModel, Mono<List<TokenIds>>> prompts, SamplingChoices choices, @Nullable Integer maxTokens) {

}
