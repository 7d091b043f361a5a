package io.millrace.gateway.chat;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code POST /v1/chat/completions/render}: the prompt that a chat request would become,
 * as text and as tokens. The request is checked like any other, and nothing is generated.
 */
@RestController
final class RenderController {

	private final RequestBodies bodies;

	private final ModelRegistry models;

	private final TokenizerCalls tokenizer;

	private final UnknownFields unknownFields;

	RenderController(RequestBodies bodies, ModelRegistry models, TokenizerCalls tokenizer,
			UnknownFields unknownFields) {
		this.bodies = bodies;
		this.models = models;
		this.tokenizer = tokenizer;
		this.unknownFields = unknownFields;
	}

	@PostMapping(path = "/v1/chat/completions/render", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> render(ServerWebExchange exchange) {
		return this.bodies.read(exchange, ChatWire.class)
			.map((wire) -> ChatRequest.of(wire, this.unknownFields, exchange))
			.flatMap((request) -> render(exchange, request));
	}

	private Mono<Void> render(ServerWebExchange exchange, ChatRequest request) {
		RequestScope scope = RequestScope.of(exchange);
		scope.caller().requireModel(request.model());
		ModelCard card = this.models.card(request.model());
		return this.tokenizer.ask(scope, (tokenizer) -> tokenizer.chatPrompt(request.prompt().to(card.name())))
			.flatMap((prompt) -> Responses.json(exchange.getResponse(), answer(scope, card, prompt)));
	}

	private static byte[] answer(RequestScope scope, ModelCard card, ChatPromptResponse prompt) {
		TokenIds tokens = prompt.tokens();
		return Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("request_id", scope.id().value());
			json.writeStringProperty("model", card.name());
			json.writeStringProperty("prompt", prompt.text());
			json.writeName("token_ids");
			json.writeArray(tokens.toArray(), 0, tokens.size());
			json.writeNumberProperty("count", tokens.size());
			json.writeNumberProperty("max_model_len", card.maxModelLen());
			json.writeEndObject();
		});
	}

}
