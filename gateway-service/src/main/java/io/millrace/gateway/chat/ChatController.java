package io.millrace.gateway.chat;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.Answers;
import io.millrace.gateway.answer.Scores;
import io.millrace.gateway.request.GenerationCall;
import io.millrace.gateway.request.GenerationService;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.Served;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /v1/chat/completions}. */
@RestController
final class ChatController {

	private final RequestBodies bodies;

	private final GenerationService service;

	private final TokenizerApi tokenizer;

	private final ModelParsers parsers;

	private final UnknownFields unknownFields;

	ChatController(RequestBodies bodies, GenerationService service, TokenizerApi tokenizer, ModelParsers parsers,
			UnknownFields unknownFields) {
		this.bodies = bodies;
		this.service = service;
		this.tokenizer = tokenizer;
		this.parsers = parsers;
		this.unknownFields = unknownFields;
	}

	@PostMapping(path = "/v1/chat/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> complete(ServerWebExchange exchange) {
		return this.bodies.read(exchange, ChatWire.class)
			.map((wire) -> ChatRequest.of(wire, this.unknownFields, exchange))
			.flatMap((request) -> {
				ChatCall call = new ChatCall(request, this.tokenizer, this.parsers);
				return this.service.serve(call(RequestScope.of(exchange), request, call),
						(served) -> answer(exchange, request, call.form(), served));
			});
	}

	private static Mono<Void> answer(ServerWebExchange exchange, ChatRequest request, AnswerForm form, Served served) {
		AnswerHead head = AnswerHead.of("chatcmpl-", RequestScope.of(exchange), request.model());
		Scores scores = new Scores(served.vocabulary());
		int choices = request.options().n();
		return request.options().stream()
				? Answers.stream(exchange, served.pieces(),
						new ChatChunks(head, choices, form, scores, request.options().includeUsage(),
								request.returnTokenIds())::encode)
				: Answers.collect(exchange, served.pieces(),
						new ChatAnswer(head, choices, form, scores, request.returnTokenIds()));
	}

	private static GenerationCall call(RequestScope scope, ChatRequest request, ChatCall call) {
		return new GenerationCall(scope, request.model(), "messages", 1, call::prepare, request.sampling(),
				request.options(), request.maxTokens());
	}

}
