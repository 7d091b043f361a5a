package io.millrace.gateway.responses;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.store.ResponseStore;
import io.millrace.gateway.store.StoreFailures;
import io.millrace.gateway.store.StoredEvent;
import io.millrace.gateway.store.StoredResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The store as requests see it: what this gateway is still writing is there already,
 * every call has a time limit, and a server without a store has nothing. Thread-safe.
 */
final class ResponseShelf implements Memory {

	private static final Logger logger = LoggerFactory.getLogger(ResponseShelf.class);

	private final @Nullable ResponseStore store;

	private final ResponsesProperties properties;

	private final Map<String, Writing> writing = new ConcurrentHashMap<>();

	ResponseShelf(@Nullable ResponseStore store, ResponsesProperties properties) {
		this.store = store;
		this.properties = properties;
	}

	/** Whether there is a store. */
	boolean stores() {
		return this.store != null;
	}

	/**
	 * Writes a response, whether anybody waits for that or not.
	 * @return ends when it has been written, or could not be, which is logged
	 */
	Mono<Void> put(StoredResponse response) {
		return write(response, known().put(response));
	}

	/**
	 * Writes the end of a background response, unless it is somebody else's by now.
	 * @return ends when it has been written, or could not be, which is logged
	 */
	Mono<Void> end(StoredResponse response, String owner) {
		return write(response, known().end(response, owner).doOnNext((kept) -> {
			if (!kept) {
				logger.info("The response {} was ended by somebody else.", response.id());
			}
		}).then());
	}

	private Mono<Void> write(StoredResponse response, Mono<Void> work) {
		Writing latest = new Writing(response);
		this.writing.put(response.id(), latest);
		Mono<Void> written = work.timeout(this.properties.storeTimeout())
			.doOnError((failure) -> StoreFailures.log(logger, "The response " + response.id() + " was not stored.",
					failure))
			.onErrorComplete()
			.doFinally((signal) -> this.writing.remove(response.id(), latest))
			.cache();
		written.subscribe();
		return written;
	}

	/**
	 * Writes a background response that nobody has been told of, and holds it.
	 * @return ends when it has been written; fails where it cannot be
	 */
	Mono<Void> begin(StoredResponse response, String owner) {
		return limited(known().begin(response, owner, this.properties.lease()));
	}

	/**
	 * Ends a background response, whoever has it.
	 * @return false where it has ended already
	 */
	Mono<Boolean> cancel(StoredResponse response) {
		return limited(known().cancel(response));
	}

	/**
	 * One response.
	 * @return fails with {@code NOT_FOUND}
	 */
	Mono<StoredResponse> require(String tenant, String id) {
		return find(tenant, id).switchIfEmpty(Mono.error(() -> notFound(id)));
	}

	static MillraceException notFound(String id) {
		return new MillraceException(ErrorCode.NOT_FOUND, "There is no response '" + Checks.shortened(id) + "'.");
	}

	/** One response; empty when there is none. */
	Mono<StoredResponse> find(String tenant, String id) {
		StoredResponse latest = unwritten(tenant, id);
		if (latest != null) {
			return Mono.just(latest);
		}
		return (this.store != null) ? limited(this.store.find(tenant, id)) : Mono.empty();
	}

	private @Nullable StoredResponse unwritten(String tenant, String id) {
		Writing latest = this.writing.get(id);
		return (latest != null && latest.response().tenant().equals(tenant)) ? latest.response() : null;
	}

	private Flux<StoredResponse> chain(String tenant, String id, int most) {
		StoredResponse latest = unwritten(tenant, id);
		if (latest != null) {
			String before = latest.previousId();
			return (before != null && most > 1) ? Flux.just(latest).concatWith(chain(tenant, before, most - 1))
					: Flux.just(latest);
		}
		return (this.store != null) ? this.store.chain(tenant, id, most) : Flux.empty();
	}

	@Override
	public Mono<Past> recall(String tenant, String previousId) {
		int most = this.properties.maxChain();
		return limited(chain(tenant, previousId, most + 1).collectList()).map((newestFirst) -> {
			if (newestFirst.isEmpty()) {
				throw previousNotFound(previousId);
			}
			StoredResponse oldest = newestFirst.getLast();
			if (newestFirst.size() > most) {
				throw Fields.invalid("previous_response_id",
						"A response continues at most " + most + " others, and this one more.");
			}
			if (oldest.previousId() != null) {
				throw previousNotFound(oldest.previousId());
			}
			List<StoredResponse> oldestFirst = newestFirst.reversed();
			return new Past(StoredItems.of(oldestFirst), true);
		});
	}

	static MillraceException previousNotFound(String id) {
		return MillraceException.of(ErrorCode.PREVIOUS_RESPONSE_NOT_FOUND, "previous_response_id",
				"There is no response '" + Checks.shortened(id) + "' to continue.");
	}

	/** Deletes a response, also one that is still being written; whether it was there. */
	Mono<Boolean> delete(String tenant, String id) {
		ResponseStore known = this.store;
		if (known == null) {
			return Mono.just(false);
		}
		Writing latest = this.writing.get(id);
		Mono<Void> before = (latest != null) ? latest.done(this.writing) : Mono.empty();
		return limited(before.then(Mono.defer(() -> known.delete(tenant, id))));
	}

	/** Adds to the events of a response; false where that is not to be. */
	Mono<Boolean> append(String id, String owner, List<ResponseEvent> events) {
		List<byte[]> documents = new ArrayList<>(events.size());
		events.forEach((event) -> documents.add(event.json()));
		return known().append(id, owner, events.getFirst().sequence(), documents)
			.timeout(this.properties.storeTimeout());
	}

	/** Some events after a number, in order. */
	Mono<List<StoredEvent>> events(String tenant, String id, long after, int most) {
		return limited(known().events(tenant, id, after, most).collectList());
	}

	/** Takes over what nobody works at. */
	Flux<StoredResponse> claim(String owner, int most) {
		return known().claim(owner, this.properties.lease(), most);
	}

	/** Goes on working at a response; false where that is not to be. */
	Mono<Boolean> renew(String id, String owner) {
		return known().renew(id, owner, this.properties.lease()).timeout(this.properties.storeTimeout());
	}

	/** Leaves a response to others. */
	Mono<Boolean> release(String id, String owner) {
		return known().renew(id, owner, Duration.ZERO);
	}

	private ResponseStore known() {
		ResponseStore known = this.store;
		if (known == null) {
			throw new MillraceException(ErrorCode.NOT_ENABLED, "This server stores no responses.");
		}
		return known;
	}

	private <T> Mono<T> limited(Mono<T> answer) {
		Duration timeout = this.properties.storeTimeout();
		return answer.timeout(timeout).onErrorMap((failure) -> !(failure instanceof MillraceException), (failure) -> {
			StoreFailures.log(logger, "The store of responses failed.", failure);
			return new MillraceException(ErrorCode.UNAVAILABLE, "The store of responses does not answer.", null,
					failure);
		});
	}

	/** A response that is being written; one that is replaced is another one. */
	private static final class Writing {

		private final StoredResponse response;

		Writing(StoredResponse response) {
			this.response = response;
		}

		StoredResponse response() {
			return this.response;
		}

		/** Ends when it is no longer being written. */
		Mono<Void> done(Map<String, Writing> all) {
			return Flux.interval(Duration.ZERO, Duration.ofMillis(5))
				.takeUntil((tick) -> all.get(this.response.id()) != this)
				.then();
		}

	}

}
