package io.millrace.gateway.sse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes the bytes of answers to clients. */
public final class Responses {

	private Responses() {
	}

	/**
	 * Writes a stream of server-sent events: each is one buffer, because some clients
	 * drop an event that arrives in two parts. Whatever has come is flushed when the
	 * connection's event loop has written it, so that nothing waits and events that come
	 * together leave together.
	 * @param events from {@link SseEvent}; the status is sent with the first one
	 */
	public static Mono<Void> stream(ServerHttpResponse response, Flux<byte[]> events) {
		response.setStatusCode(HttpStatus.OK);
		response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
		response.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-cache");
		response.getHeaders().set("X-Accel-Buffering", "no");
		return response.writeWith(events.map(response.bufferFactory()::wrap));
	}

	/** Writes one JSON document. */
	public static Mono<Void> json(ServerHttpResponse response, byte[] body) {
		response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
		response.getHeaders().setContentLength(body.length);
		return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
	}

}
