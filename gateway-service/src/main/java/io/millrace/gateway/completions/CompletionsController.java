package io.millrace.gateway.completions;

import java.util.List;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.Answers;
import io.millrace.gateway.answer.Scores;
import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.GenerationCall;
import io.millrace.gateway.request.GenerationService;
import io.millrace.gateway.request.Inputs;
import io.millrace.gateway.request.Prepared;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.Served;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.EncodeResponse;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /v1/completions}. */
@RestController
final class CompletionsController {

	private final RequestBodies bodies;

	private final GenerationService service;

	private final TokenizerApi tokenizer;

	private final Echoes echoes;

	private final RequestLimits limits;

	CompletionsController(RequestBodies bodies, GenerationService service, TokenizerApi tokenizer,
			RequestLimits limits) {
		this.bodies = bodies;
		this.service = service;
		this.tokenizer = tokenizer;
		this.echoes = new Echoes(tokenizer);
		this.limits = limits;
	}

	@PostMapping(path = "/v1/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> complete(ServerWebExchange exchange) {
		return this.bodies.read(exchange, CompletionWire.class)
			.map((wire) -> CompletionRequest.of(wire, this.limits.maxPromptsPerRequest(), this.limits.unknownFields(),
					exchange))
			.flatMap((request) -> {
				GenerationCall call = call(RequestScope.of(exchange), request);
				return this.service.serve(call, (served) -> answer(exchange, call, request, served));
			});
	}

	private Mono<Void> answer(ServerWebExchange exchange, GenerationCall call, CompletionRequest request,
			Served served) {
		AnswerHead head = AnswerHead.of("cmpl-", RequestScope.of(exchange), request.model());
		Scores scores = new Scores(served.vocabulary());
		return this.service.asked(call, this.echoes.of(request, served.model().card().name(), served.prompts()))
			.flatMap((echoed) -> request.options().stream()
					? Answers.stream(exchange, served.pieces(),
							new CompletionChunks(head, request, echoed, scores)::encode)
					: Answers.collect(exchange, served.pieces(), new CompletionAnswer(head, request, echoed, scores)));
	}

	private GenerationCall call(RequestScope scope, CompletionRequest request) {
		return new GenerationCall(scope, request.model(), "prompt", request.prompts().count(),
				(model) -> tokens(request, model).map((prompts) -> new Prepared(prompts, request.sampling().text())),
				request.sampling(), request.options(), request.maxTokens());
	}

	private Mono<List<TokenIds>> tokens(CompletionRequest request, ServedModel model) {
		return switch (request.prompts()) {
			case Inputs.Texts texts ->
				this.tokenizer.encode(new EncodeRequest(model.card().name(), texts.texts(), request.addSpecialTokens()))
					.map(EncodeResponse::tokens);
			case Inputs.Tokens tokens -> {
				tokens.lists().forEach((ids) -> Checks.vocabulary("prompt", ids, model.card().vocabularySize()));
				yield Mono.just(tokens.lists());
			}
		};
	}

}
