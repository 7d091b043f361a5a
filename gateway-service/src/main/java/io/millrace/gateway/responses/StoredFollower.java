package io.millrace.gateway.responses;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.gateway.sse.Json;
import io.millrace.gateway.store.StoredEvent;
import io.millrace.gateway.store.StoredResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows a response through the store, while another gateway works at it or after that.
 */
final class StoredFollower {

	private static final Duration LOOK_INTERVAL = Duration.ofMillis(250);

	private static final int EVENTS_AT_ONCE = 1_000;

	private final ResponseShelf shelf;

	StoredFollower(ResponseShelf shelf) {
		this.shelf = shelf;
	}

	/** Its events after a number, and those to come until it has ended. */
	Flux<ResponseEvent> follow(String tenant, String id, long after) {
		return Flux.defer(() -> {
			AtomicLong last = new AtomicLong(after);
			AtomicBoolean ended = new AtomicBoolean();
			return Flux.defer(() -> look(tenant, id, last, ended))
				.repeatWhen((looks) -> looks.takeWhile((look) -> !ended.get()).delayElements(LOOK_INTERVAL));
		});
	}

	/**
	 * The status is read first: once it says the end, all events are there. The last
	 * event that was shown is read again, since it tells whether anything is to come
	 * after it.
	 */
	private Flux<ResponseEvent> look(String tenant, String id, AtomicLong last, AtomicBoolean ended) {
		return this.shelf.require(tenant, id)
			.flatMapMany((stored) -> this.shelf.events(tenant, id, last.get() - 1, EVENTS_AT_ONCE)
				.flatMapMany((some) -> shown(stored, some, last, ended)));
	}

	private static Flux<ResponseEvent> shown(StoredResponse stored, List<StoredEvent> some, AtomicLong last,
			AtomicBoolean ended) {
		long before = last.get();
		List<ResponseEvent> known = some.stream().map(StoredFollower::event).toList();
		if (!known.isEmpty()) {
			last.set(known.getLast().sequence());
		}
		boolean isAll = !ResponseResource.isGoing(stored.status()) && known.size() < EVENTS_AT_ONCE;
		boolean hasEnd = known.stream().anyMatch(ResponseEvent::isLast);
		boolean isBehindTheEnd = before >= 0 && known.isEmpty();
		ended.set(isAll || hasEnd);
		boolean isCutOff = isAll && !hasEnd && !isBehindTheEnd;
		return Flux.fromIterable(known)
			.filter((event) -> event.sequence() > before)
			.concatWith(isCutOff ? Mono.fromSupplier(() -> end(stored, last.get() + 1)) : Mono.empty());
	}

	private static ResponseEvent event(StoredEvent stored) {
		String type = JsonMapper.shared().readTree(stored.json()).path("type").asString();
		return new ResponseEvent(type, stored.sequence(), stored.json());
	}

	/** Who ended it was not who worked at it. */
	private static ResponseEvent end(StoredResponse stored, long sequence) {
		String type = switch (stored.status()) {
			case ResponseResource.COMPLETED -> "response.completed";
			case ResponseResource.FAILED -> "response.failed";
			default -> "response.incomplete";
		};
		return new ResponseEvent(type, sequence, Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("type", type);
			json.writeName("response");
			json.writeRawValue(new String(stored.resource(), StandardCharsets.UTF_8));
			json.writeNumberProperty("sequence_number", sequence);
			json.writeEndObject();
		}));
	}

}
