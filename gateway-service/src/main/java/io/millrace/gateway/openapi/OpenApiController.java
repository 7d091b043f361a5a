package io.millrace.gateway.openapi;

import io.millrace.gateway.sse.Responses;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code GET /openapi.json}, and {@code GET /docs} with what the page needs. */
@RestController
final class OpenApiController {

	private static final int BUFFER_BYTES = 32 * 1024;

	private static final MediaType SCRIPT = MediaType.parseMediaType("text/javascript;charset=UTF-8");

	private static final MediaType STYLE = MediaType.parseMediaType("text/css;charset=UTF-8");

	private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

	private final Description description;

	private final Page page;

	OpenApiController(Description description, Page page) {
		this.description = description;
		this.page = page;
	}

	@GetMapping("/openapi.json")
	Mono<Void> description(ServerWebExchange exchange) {
		return Responses.json(exchange.getResponse(), this.description.toBytes());
	}

	@GetMapping("/docs")
	Mono<Void> page(ServerWebExchange exchange) {
		exchange.getResponse()
			.getHeaders()
			.set("Content-Security-Policy",
					"default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'");
		return write(exchange, this.page.html(), HTML);
	}

	@GetMapping("/docs/page.js")
	Mono<Void> starter(ServerWebExchange exchange) {
		return write(exchange, this.page.starter(), SCRIPT);
	}

	@GetMapping("/docs/swagger-ui-bundle.js")
	Mono<Void> script(ServerWebExchange exchange) {
		return write(exchange, this.page.script(), SCRIPT);
	}

	@GetMapping("/docs/swagger-ui.css")
	Mono<Void> style(ServerWebExchange exchange) {
		return write(exchange, this.page.style(), STYLE);
	}

	private static Mono<Void> write(ServerWebExchange exchange, Resource resource, MediaType type) {
		ServerHttpResponse response = exchange.getResponse();
		response.getHeaders().setContentType(type);
		response.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-cache");
		response.getHeaders().set("X-Content-Type-Options", "nosniff");
		return response.writeWith(DataBufferUtils.read(resource, response.bufferFactory(), BUFFER_BYTES));
	}

}
