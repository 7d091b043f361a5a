package io.millrace.gateway.answer;

import java.util.List;
import java.util.function.Function;

import io.millrace.gateway.error.ErrorCodec;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.sse.Responses;
import io.millrace.gateway.sse.SseEvent;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes the pieces of a request as its API wants them. */
public final class Answers {

	private static final int PREFETCH = 16;

	private Answers() {
	}

	/**
	 * Streams. A failure before admission is an error with its own status; one after it
	 * is an event, followed by {@code [DONE]}: the stream has ended, and did not succeed.
	 * @param encoder the events of a piece, each whole
	 */
	public static Mono<Void> stream(ServerWebExchange exchange, Flux<IndexedPiece> pieces,
			Function<IndexedPiece, List<byte[]>> encoder) {
		RequestScope scope = RequestScope.of(exchange);
		return pieces
			.switchOnFirst(
					(first, all) -> first.isOnError() ? all.then(Mono.<Void>empty())
							: Responses.stream(exchange.getResponse(),
									all.concatMapIterable(encoder, PREFETCH)
										.onErrorResume((failure) -> Flux.just(error(failure, scope), SseEvent.done()))))
			.then();
	}

	/**
	 * Collects.
	 * @param answer takes all pieces, in order
	 */
	public static Mono<Void> collect(ServerWebExchange exchange, Flux<IndexedPiece> pieces, Answer answer) {
		return pieces.doOnNext(answer::add)
			.then(Mono.defer(() -> Responses.json(exchange.getResponse(), answer.toBytes())));
	}

	private static byte[] error(Throwable failure, RequestScope scope) {
		return SseEvent.json((json) -> ErrorCodec.write(json, failure, scope));
	}

	/** A document that grows with the pieces. */
	public interface Answer {

		void add(IndexedPiece piece);

		byte[] toBytes();

	}

}
