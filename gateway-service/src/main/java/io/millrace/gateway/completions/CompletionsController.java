package io.millrace.gateway.completions;

import java.util.List;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.Answers;
import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.GenerationCall;
import io.millrace.gateway.request.GenerationService;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.EncodeResponse;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code POST /v1/completions}. */
@RestController
final class CompletionsController {

	private final RequestBodies bodies;

	private final GenerationService service;

	private final TokenizerApi tokenizer;

	private final int maxPrompts;

	CompletionsController(RequestBodies bodies, GenerationService service, TokenizerApi tokenizer, int maxPrompts) {
		this.bodies = bodies;
		this.service = service;
		this.tokenizer = tokenizer;
		this.maxPrompts = maxPrompts;
	}

	@PostMapping(path = "/v1/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> complete(ServerWebExchange exchange) {
		return this.bodies.read(exchange, CompletionWire.class)
			.map((wire) -> CompletionRequest.of(wire, this.maxPrompts))
			.flatMap((request) -> answer(exchange, request));
	}

	private Mono<Void> answer(ServerWebExchange exchange, CompletionRequest request) {
		RequestScope scope = RequestScope.of(exchange);
		AnswerHead head = AnswerHead.of("cmpl-", scope, request.model());
		int choices = request.prompts().count();
		Flux<IndexedPiece> pieces = this.service.generate(call(scope, request));
		return request.stream()
				? Answers.stream(exchange, pieces,
						new CompletionChunks(head, choices, request.includeUsage(), request.returnTokenIds())::encode)
				: Answers.collect(exchange, pieces, new CompletionAnswer(head, choices, request.returnTokenIds()));
	}

	private GenerationCall call(RequestScope scope, CompletionRequest request) {
		return new GenerationCall(scope, request.model(), "prompt", request.prompts().count(),
				(model) -> tokens(request, model), request.choices(), request.maxTokens());
	}

	private Mono<List<TokenIds>> tokens(CompletionRequest request, ServedModel model) {
		return switch (request.prompts()) {
			case Prompts.Texts texts ->
				this.tokenizer.encode(new EncodeRequest(request.model(), texts.texts(), request.addSpecialTokens()))
					.map(EncodeResponse::tokens);
			case Prompts.Tokens tokens -> {
				tokens.prompts().forEach((ids) -> Checks.vocabulary("prompt", ids, model.card().vocabularySize()));
				yield Mono.just(tokens.prompts());
			}
		};
	}

}
