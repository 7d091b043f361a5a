package io.millrace.gateway.tokenize;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /tokenize} and {@code POST /detokenize}. */
@RestController
final class TokenizeController {

	private final RequestBodies bodies;

	private final TokenizeService service;

	private final UnknownFields unknownFields;

	TokenizeController(RequestBodies bodies, TokenizeService service, UnknownFields unknownFields) {
		this.bodies = bodies;
		this.service = service;
		this.unknownFields = unknownFields;
	}

	@PostMapping(path = "/tokenize", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> tokenize(ServerWebExchange exchange) {
		return this.bodies.read(exchange, TokenizeWire.class)
			.map((wire) -> TokenizeRequest.of(wire, this.unknownFields))
			.flatMap((request) -> this.service.tokenize(RequestScope.of(exchange), request))
			.flatMap((tokenized) -> Responses.json(exchange.getResponse(), tokenized.toBytes()));
	}

	@PostMapping(path = "/detokenize", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> detokenize(ServerWebExchange exchange) {
		return this.bodies.read(exchange, DetokenizeWire.class)
			.flatMap((wire) -> detokenize(exchange, wire))
			.flatMap((text) -> Responses.json(exchange.getResponse(), Json.bytes(new Detokenized(text))));
	}

	private Mono<String> detokenize(ServerWebExchange exchange, DetokenizeWire wire) {
		ParameterTable.DETOKENIZE.check(wire.others(), this.unknownFields);
		return this.service.detokenize(RequestScope.of(exchange), wire.model(),
				Checks.required("tokens", wire.tokens()));
	}

	record Detokenized(String prompt) {

	}

}
