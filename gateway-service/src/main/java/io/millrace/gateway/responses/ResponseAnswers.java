package io.millrace.gateway.responses;

import java.time.Duration;
import java.util.List;

import io.millrace.gateway.error.ErrorCodec;
import io.millrace.gateway.sse.Responses;
import io.millrace.gateway.sse.SseEvent;
import io.millrace.gateway.stream.Piece;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gives answers to clients that wait for them. What is to be stored is, once all is said.
 */
final class ResponseAnswers {

	private static final int PREFETCH = 16;

	private static final Duration MOST_WAIT = Duration.ofSeconds(1);

	private final ResponseShelf shelf;

	ResponseAnswers(ResponseShelf shelf) {
		this.shelf = shelf;
	}

	/**
	 * Streams. A failure before admission is an error with its own status; one after it
	 * is an event, and the end of the response. The end of the stream says that it has
	 * been stored.
	 */
	Mono<Void> stream(ServerHttpResponse response, Running running) {
		return running.pieces()
			.switchOnFirst((first, all) -> first.isOnError() ? all.then(Mono.<Void>empty())
					: Responses.stream(response, events(running, all)))
			.then();
	}

	private Flux<byte[]> events(Running running, Flux<Piece> pieces) {
		return pieces.concatMapIterable((piece) -> encode(running.events(), piece), PREFETCH)
			.onErrorResume((failure) -> Flux.fromIterable(failed(running, failure)).map(ResponseEvent::toSse))
			.concatWith(Mono.defer(() -> stored(running)).thenReturn(SseEvent.done()));
	}

	private static List<byte[]> encode(ResponseEvents events, Piece piece) {
		return (piece instanceof Piece.KeepAlive) ? List.of(SseEvent.keepAlive())
				: events.add(piece).stream().map(ResponseEvent::toSse).toList();
	}

	/** The events of a failure, which is logged as far as it is this server's. */
	static List<ResponseEvent> failed(Running running, Throwable failure) {
		return running.events().fail(ErrorCodec.describe(failure, running.turn().scope()));
	}

	/** Collects: the response is what a stream's last event would have. */
	Mono<Void> collect(ServerHttpResponse response, Running running) {
		return running.pieces()
			.doOnNext(running.events()::add)
			.then(Mono.defer(() -> stored(running)))
			.then(Mono.defer(() -> Responses.json(response, running.events().resource().toBytes())));
	}

	/** Ends when it has been stored, if it is to be, or when that takes long. */
	Mono<Void> stored(Running running) {
		return running.turn().request().store()
				? this.shelf.put(running.turn().toStored(running.events().resource())).timeout(MOST_WAIT, Mono.empty())
				: Mono.empty();
	}

}
