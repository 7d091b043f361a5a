package io.millrace.gateway.responses;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code POST /v1/responses/input_tokens}: how many tokens a request's prompt would have.
 * The request is checked like any other, and nothing is generated.
 */
@RestController
final class CountController {

	private final RequestBodies bodies;

	private final ModelRegistry models;

	private final TokenizerCalls tokenizer;

	private final Turns turns;

	private final ResponseShelf shelf;

	private final UnknownFields unknownFields;

	CountController(RequestBodies bodies, ModelRegistry models, TokenizerCalls tokenizer, Turns turns,
			ResponseShelf shelf, UnknownFields unknownFields) {
		this.bodies = bodies;
		this.models = models;
		this.tokenizer = tokenizer;
		this.turns = turns;
		this.shelf = shelf;
		this.unknownFields = unknownFields;
	}

	@PostMapping(path = "/v1/responses/input_tokens", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> count(ServerWebExchange exchange) {
		RequestScope scope = RequestScope.of(exchange);
		return this.bodies.bytes(exchange).flatMap((body) -> {
			ResponseRequest request = ResponseRequest.of(this.bodies.parse(body, ResponseWire.class),
					this.unknownFields, null, this.shelf.stores());
			scope.caller().requireModel(request.model());
			String name = this.models.card(request.model()).name();
			return this.turns.of(scope, body, request, this.shelf)
				.flatMap((turn) -> this.tokenizer.ask(scope,
						(tokenizer) -> tokenizer.chatPrompt(turn.toChat().prompt().to(name))));
		}).flatMap((prompt) -> Responses.json(exchange.getResponse(), answer(prompt.tokens().size())));
	}

	private static byte[] answer(int tokens) {
		return Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("object", "response.input_tokens");
			json.writeNumberProperty("input_tokens", tokens);
			json.writeEndObject();
		});
	}

}
