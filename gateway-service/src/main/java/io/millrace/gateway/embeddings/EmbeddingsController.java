package io.millrace.gateway.embeddings;

import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.sse.Responses;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /v1/embeddings}. */
@RestController
final class EmbeddingsController {

	private final RequestBodies bodies;

	private final EmbeddingService service;

	private final UnknownFields unknownFields;

	EmbeddingsController(RequestBodies bodies, EmbeddingService service, UnknownFields unknownFields) {
		this.bodies = bodies;
		this.service = service;
		this.unknownFields = unknownFields;
	}

	@PostMapping(path = "/v1/embeddings", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> embed(ServerWebExchange exchange) {
		return this.bodies.read(exchange, EmbeddingWire.class)
			.map((wire) -> EmbeddingRequest.of(wire, this.unknownFields))
			.flatMap((request) -> this.service.embed(RequestScope.of(exchange), request))
			.flatMap((answer) -> Responses.json(exchange.getResponse(), answer.toBytes()));
	}

}
