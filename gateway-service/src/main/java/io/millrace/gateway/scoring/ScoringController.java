package io.millrace.gateway.scoring;

import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.sse.Responses;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /v1/rerank} and {@code POST /v1/score}. */
@RestController
final class ScoringController {

	private final RequestBodies bodies;

	private final ScoringService service;

	private final UnknownFields unknownFields;

	ScoringController(RequestBodies bodies, ScoringService service, UnknownFields unknownFields) {
		this.bodies = bodies;
		this.service = service;
		this.unknownFields = unknownFields;
	}

	@PostMapping(path = "/v1/rerank", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> rerank(ServerWebExchange exchange) {
		RequestScope scope = RequestScope.of(exchange);
		return this.bodies.read(exchange, RerankWire.class)
			.map((wire) -> RerankRequest.of(wire, this.unknownFields))
			.flatMap((request) -> this.service.score(scope, request.model(), "documents", request.pairs())
				.map((scores) -> request.answer(scope, scores)))
			.flatMap((answer) -> Responses.json(exchange.getResponse(), answer));
	}

	@PostMapping(path = "/v1/score", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> score(ServerWebExchange exchange) {
		RequestScope scope = RequestScope.of(exchange);
		return this.bodies.read(exchange, ScoreWire.class)
			.map((wire) -> ScoreRequest.of(wire, this.unknownFields))
			.flatMap((request) -> this.service.score(scope, request.model(), "text_2", request.pairs())
				.map((scores) -> ScoreRequest.answer(scope, scores)))
			.flatMap((answer) -> Responses.json(exchange.getResponse(), answer));
	}

}
