package io.millrace.gateway.embeddings;

import java.util.List;

import io.millrace.gateway.embeddings.VectorService.Asked;
import io.millrace.gateway.embeddings.VectorService.Encoded;
import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.Inputs;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.EncodeResponse;
import reactor.core.publisher.Mono;

/** Makes vectors of an embedding request's inputs. */
final class EmbeddingService {

	private final TokenizerCalls tokenizer;

	private final VectorService vectors;

	EmbeddingService(TokenizerCalls tokenizer, VectorService vectors) {
		this.tokenizer = tokenizer;
		this.vectors = vectors;
	}

	Mono<Embeddings> embed(RequestScope scope, EmbeddingRequest request) {
		Asked asked = new Asked(request.model(), PipelineTask.EMBEDDINGS_GENERATION, "input", request.dimensions());
		return this.vectors
			.compute(scope, asked, (model) -> tokens(scope, request, model).map((inputs) -> new Encoded(inputs, null)))
			.map((made) -> new Embeddings(made.model(), made.vectors(), made.tokens(), request.base64()));
	}

	private Mono<List<TokenIds>> tokens(RequestScope scope, EmbeddingRequest request, ServedModel model) {
		return switch (request.inputs()) {
			case Inputs.Texts texts -> this.tokenizer
				.ask(scope, (tokenizer) -> tokenizer.encode(new EncodeRequest(request.model(), texts.texts(), true)))
				.map(EncodeResponse::tokens);
			case Inputs.Tokens tokens -> {
				tokens.lists().forEach((ids) -> Checks.vocabulary("input", ids, model.card().vocabularySize()));
				yield Mono.just(tokens.lists());
			}
		};
	}

}
