package io.millrace.gateway.scoring;

import java.util.List;

import io.millrace.gateway.embeddings.VectorService;
import io.millrace.gateway.embeddings.VectorService.Asked;
import io.millrace.gateway.embeddings.VectorService.Encoded;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.tokenizer.PairsRequest;
import io.millrace.protocol.tokenizer.PairsResponse;
import reactor.core.publisher.Mono;

/** Has pairs of texts scored. */
final class ScoringService {

	private final TokenizerCalls tokenizer;

	private final VectorService vectors;

	ScoringService(TokenizerCalls tokenizer, VectorService vectors) {
		this.tokenizer = tokenizer;
		this.vectors = vectors;
	}

	/**
	 * Scores.
	 * @param param name of the parameter that a pair which is too long is blamed on
	 * @return fails with {@link io.millrace.protocol.MillraceException}
	 */
	Mono<Scored> score(RequestScope scope, String model, String param, List<PairsRequest.Pair> pairs) {
		return this.vectors
			.compute(scope, new Asked(model, PipelineTask.TEXT_SCORING, param, null),
					(served) -> this.tokenizer
						.ask(scope, (tokenizer) -> tokenizer.encodePairs(new PairsRequest(model, pairs)))
						.map(ScoringService::encoded))
			.map((made) -> new Scored(made.model(), made.vectors().stream().map((vector) -> vector[0]).toList(),
					made.tokens()));
	}

	private static Encoded encoded(PairsResponse response) {
		return new Encoded(response.pairs().stream().map(PairsResponse.Encoded::tokens).toList(),
				response.pairs().stream().map(PairsResponse.Encoded::second).toList());
	}

	/**
	 * Scores of pairs.
	 *
	 * @param model name of the model
	 * @param scores one for each pair, in order
	 * @param tokens how many tokens the pairs had
	 */
	record Scored(String model, List<Float> scores, long tokens) {

	}

}
