package io.millrace.gateway.health;

import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code GET /health}, 200 when a request could be served now, and {@code GET /version}.
 */
@RestController
final class HealthController {

	private final Serving serving;

	HealthController(Serving serving) {
		this.serving = serving;
	}

	@GetMapping("/health")
	Mono<Void> health(ServerWebExchange exchange) {
		if (!this.serving.hasBus()) {
			throw new MillraceException(ErrorCode.UNAVAILABLE, "The message bus is not available.");
		}
		if (!this.serving.hasReadyModel()) {
			throw new MillraceException(ErrorCode.UNAVAILABLE, "No model has a ready worker.");
		}
		return Responses.json(exchange.getResponse(), Json.bytes(new Status("ok")));
	}

	@GetMapping("/version")
	Mono<Void> version(ServerWebExchange exchange) {
		String version = HealthController.class.getPackage().getImplementationVersion();
		return Responses.json(exchange.getResponse(),
				Json.bytes(new Version((version != null) ? version : "development")));
	}

	record Status(String status) {

	}

	record Version(String version) {

	}

}
