package io.millrace.gateway.completions;

import java.util.List;
import java.util.stream.IntStream;

import io.millrace.gateway.request.Inputs;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.PiecesRequest;
import io.millrace.protocol.tokenizer.PiecesResponse;
import io.millrace.protocol.tokenizer.TokenizerApi;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds out how the prompts of a request are to be repeated. */
final class Echoes {

	private final TokenizerApi tokenizer;

	Echoes(TokenizerApi tokenizer) {
		this.tokenizer = tokenizer;
	}

	/**
	 * The echoes of all prompts.
	 * @param model the name by which the tokenizer knows the model
	 * @param prompts their tokens
	 * @return empty if nobody asked
	 */
	Mono<List<Echo>> of(CompletionRequest request, String model, List<TokenIds> prompts) {
		if (!request.echo()) {
			return Mono.just(List.of());
		}
		if (request.prompts() instanceof Inputs.Texts(List<String> texts) && request.logprobs() == null) {
			return Mono.just(IntStream.range(0, prompts.size())
				.mapToObj((i) -> new Echo(prompts.get(i), texts.get(i), List.of()))
				.toList());
		}
		return Flux.range(0, prompts.size()).concatMap((i) -> of(request, model, i, prompts.get(i))).collectList();
	}

	private Mono<Echo> of(CompletionRequest request, String model, int index, TokenIds prompt) {
		return switch (request.prompts()) {
			case Inputs.Texts texts -> pieces(model, prompt, false)
				.map((response) -> Echo.of(texts.texts().get(index), prompt, response.pieces()));
			case Inputs.Tokens tokens -> pieces(model, prompt, request.sampling().text().skipSpecialTokens())
				.map((response) -> Echo.of(prompt, response.pieces()));
		};
	}

	private Mono<PiecesResponse> pieces(String model, TokenIds prompt, boolean skipSpecialTokens) {
		return this.tokenizer.pieces(new PiecesRequest(model, prompt, skipSpecialTokens));
	}

}
