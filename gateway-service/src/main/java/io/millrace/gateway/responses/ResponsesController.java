package io.millrace.gateway.responses;

import io.millrace.gateway.request.GenerationOptions;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.UnknownFields;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /v1/responses}. */
@RestController
final class ResponsesController {

	private final RequestBodies bodies;

	private final Turns turns;

	private final ResponseService service;

	private final ResponseAnswers answers;

	private final BackgroundResponses background;

	private final ResponseShelf shelf;

	private final UnknownFields unknownFields;

	ResponsesController(RequestBodies bodies, Turns turns, ResponseService service, ResponseAnswers answers,
			BackgroundResponses background, ResponseShelf shelf, UnknownFields unknownFields) {
		this.bodies = bodies;
		this.turns = turns;
		this.service = service;
		this.answers = answers;
		this.background = background;
		this.shelf = shelf;
		this.unknownFields = unknownFields;
	}

	@PostMapping(path = "/v1/responses", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Void> create(ServerWebExchange exchange) {
		return this.bodies.bytes(exchange)
			.flatMap((body) -> turn(exchange, body))
			.flatMap((turn) -> turn.request().background() ? this.background.start(exchange, turn)
					: this.service.serve(turn, (running) -> answer(exchange, turn, running)));
	}

	private Mono<Void> answer(ServerWebExchange exchange, Turn turn, Running running) {
		return turn.request().options().stream() ? this.answers.stream(exchange.getResponse(), running)
				: this.answers.collect(exchange.getResponse(), running);
	}

	/** What may have to be generated again is kept with its seed. */
	private Mono<Turn> turn(ServerWebExchange exchange, byte[] body) {
		ResponseRequest request = request(exchange, body);
		byte[] kept = request.background() ? Seeds.drawn(body) : body;
		ResponseRequest seeded = (kept != body) ? request(exchange, kept) : request;
		return this.turns.of(RequestScope.of(exchange), kept, seeded, this.shelf);
	}

	private ResponseRequest request(ServerWebExchange exchange, byte[] body) {
		return ResponseRequest.of(this.bodies.parse(body, ResponseWire.class), this.unknownFields,
				exchange.getRequest().getHeaders().getFirst(GenerationOptions.ENDPOINT_HEADER), this.shelf.stores());
	}

}
