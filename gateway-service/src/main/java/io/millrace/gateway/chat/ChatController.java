package io.millrace.gateway.chat;

import java.util.List;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.Answers;
import io.millrace.gateway.request.GenerationCall;
import io.millrace.gateway.request.GenerationService;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code POST /v1/chat/completions}. */
@RestController
final class ChatController {

	private final RequestBodies bodies;

	private final GenerationService service;

	private final TokenizerApi tokenizer;

	ChatController(RequestBodies bodies, GenerationService service, TokenizerApi tokenizer) {
		this.bodies = bodies;
		this.service = service;
		this.tokenizer = tokenizer;
	}

	@PostMapping(path = "/v1/chat/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> complete(ServerWebExchange exchange) {
		return this.bodies.read(exchange, ChatWire.class)
			.map(ChatRequest::of)
			.flatMap((request) -> answer(exchange, request));
	}

	private Mono<Void> answer(ServerWebExchange exchange, ChatRequest request) {
		RequestScope scope = RequestScope.of(exchange);
		AnswerHead head = AnswerHead.of("chatcmpl-", scope, request.model());
		Flux<IndexedPiece> pieces = this.service.generate(call(scope, request));
		return request.stream()
				? Answers.stream(exchange, pieces,
						new ChatChunks(head, request.includeUsage(), request.returnTokenIds())::encode)
				: Answers.collect(exchange, pieces, new ChatAnswer(head, request.returnTokenIds()));
	}

	private GenerationCall call(RequestScope scope, ChatRequest request) {
		return new GenerationCall(scope, request.model(), "messages", 1,
				(model) -> this.tokenizer.chatPrompt(request.prompt()).map((prompt) -> List.of(prompt.tokens())),
				request.choices(), request.maxTokens());
	}

}
