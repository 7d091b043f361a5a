package io.millrace.gateway.responses;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.millrace.gateway.store.StoreFailures;
import io.millrace.gateway.store.StoredResponse;
import io.millrace.gateway.stream.Piece;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * A response that goes on without its client: its events are kept for those who follow
 * it, and are written to the store some at a time. Thread-safe.
 */
final class BackgroundRun {

	private static final Logger logger = LoggerFactory.getLogger(BackgroundRun.class);

	private static final int EVENTS_AT_ONCE = 64;

	private static final Duration WRITE_INTERVAL = Duration.ofMillis(200);

	private static final int WRITE_RETRIES = 12;

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

	private final Running running;

	private final ResponseShelf shelf;

	private final Sinks.Many<ResponseEvent> events = Sinks.many().replay().all();

	private final Sinks.Empty<Void> written = Sinks.empty();

	private final String owner;

	private @Nullable Disposable work;

	private boolean isOver;

	private boolean isAbandoned;

	/**
	 * A run of which nothing has happened.
	 * @param running the turn
	 * @param shelf where it is stored
	 * @param owner who holds it there
	 */
	BackgroundRun(Running running, ResponseShelf shelf, String owner) {
		this.running = running;
		this.shelf = shelf;
		this.owner = owner;
	}

	String id() {
		return this.running.turn().ids().response();
	}

	String tenant() {
		return this.running.turn().scope().caller().name();
	}

	/** What the work is, so that it can be stopped. */
	synchronized void working(Disposable newWork) {
		this.work = newWork;
		if (this.isOver) {
			newWork.dispose();
		}
	}

	/** It waits. */
	void queue() {
		emit((all) -> all.addAll(this.running.events().queue()));
	}

	/**
	 * Generates.
	 * @return ends, or fails, with the generation
	 */
	Mono<Void> generate(Flux<Piece> pieces) {
		return pieces.doOnNext((piece) -> emit((all) -> all.addAll(this.running.events().add(piece)))).then();
	}

	/** Whether no worker has it yet. */
	synchronized boolean isWaiting() {
		return !this.isOver && this.running.events().resource().status().equals(ResponseResource.QUEUED);
	}

	/** It failed. */
	void fail(Throwable failure) {
		emit((all) -> all.addAll(ResponseAnswers.failed(this.running, failure)));
	}

	/** Ends it, if it has not ended. */
	synchronized void cancel() {
		if (!this.isOver) {
			emit((all) -> all.addAll(this.running.events().cancel()));
			stop();
		}
	}

	/** Stops without a word: somebody else goes on with it, or it is to be forgotten. */
	synchronized void abandon() {
		this.isAbandoned = true;
		stop();
	}

	/** Whether it is no longer this gateway's to write. */
	synchronized boolean isAbandoned() {
		return this.isAbandoned;
	}

	private void stop() {
		this.isOver = true;
		if (this.work != null) {
			this.work.dispose();
		}
		this.events.tryEmitComplete();
	}

	private synchronized void emit(Consumer<List<ResponseEvent>> source) {
		if (this.isOver) {
			return;
		}
		List<ResponseEvent> more = new ArrayList<>();
		source.accept(more);
		for (ResponseEvent event : more) {
			this.events.tryEmitNext(event);
			this.isOver |= event.isLast();
		}
		if (this.isOver) {
			this.events.tryEmitComplete();
		}
	}

	/** Its events after a number, and those to come. */
	Flux<ResponseEvent> follow(long after) {
		return this.events.asFlux().filter((event) -> event.sequence() > after);
	}

	/** All that is to be written has been. */
	void written() {
		this.written.tryEmitEmpty();
	}

	/** Ends when all that is to be written has been. */
	Mono<Void> whenWritten() {
		return this.written.asMono();
	}

	/** The response as far as it has come. */
	synchronized StoredResponse toStored() {
		return this.running.turn().toStored(this.running.events().resource());
	}

	/**
	 * Writes its events as they come; ends when all of them have been written, or it is
	 * abandoned. It is abandoned where they are no longer this gateway's to write.
	 */
	Mono<Void> write() {
		return follow(-1).bufferTimeout(EVENTS_AT_ONCE, WRITE_INTERVAL, true)
			.takeWhile((some) -> !isAbandoned())
			.concatMap((some) -> Mono.defer(() -> this.shelf.append(id(), this.owner, some))
				.retryWhen(Retry.backoff(WRITE_RETRIES, WRITE_INTERVAL)
					.maxBackoff(LONGEST_PAUSE)
					.filter((failure) -> !isAbandoned())))
			.doOnNext((kept) -> {
				if (!kept) {
					abandon();
				}
			})
			.then()
			.doOnError((failure) -> StoreFailures.log(logger, "Events of the response " + id() + " were not stored.",
					failure))
			.onErrorComplete();
	}

}
