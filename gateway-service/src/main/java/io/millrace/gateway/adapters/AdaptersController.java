package io.millrace.gateway.adapters;

import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /v1/load_lora_adapter} and {@code POST /v1/unload_lora_adapter}. */
@RestController
final class AdaptersController {

	private final RequestBodies bodies;

	private final AdapterService service;

	private final UnknownFields unknownFields;

	AdaptersController(RequestBodies bodies, AdapterService service, UnknownFields unknownFields) {
		this.bodies = bodies;
		this.service = service;
		this.unknownFields = unknownFields;
	}

	@PostMapping(path = "/v1/load_lora_adapter", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> load(ServerWebExchange exchange) {
		return this.bodies.read(exchange, LoadWire.class)
			.map((wire) -> AdapterRequest.load(wire, this.unknownFields))
			.flatMap((request) -> answer(exchange, request));
	}

	@PostMapping(path = "/v1/unload_lora_adapter", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> unload(ServerWebExchange exchange) {
		return this.bodies.read(exchange, UnloadWire.class)
			.map((wire) -> AdapterRequest.unload(wire, this.unknownFields))
			.flatMap((request) -> answer(exchange, request));
	}

	private Mono<Void> answer(ServerWebExchange exchange, AdapterRequest request) {
		return this.service.run(request)
			.flatMap((message) -> Responses.json(exchange.getResponse(),
					Json.bytes(new AdapterAnswer("success", message))));
	}

	record AdapterAnswer(String status, String message) {

	}

}
