package io.millrace.gateway.store;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every database has to do for responses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ResponseStoreContract {

	private static final Duration WAIT = Duration.ofSeconds(20);

	private static final Duration LEASE = Duration.ofMinutes(5);

	private ResponseStore store;

	abstract Database database();

	@BeforeEach
	void empty() {
		database().run((client) -> client.sql("DELETE FROM response").then()).block(WAIT);
		this.store = new SqlResponseStore(database(), Duration.ofDays(30), Clock.systemUTC());
	}

	@Test
	void whatIsStoredIsFoundAsItWas() {
		byte[] large = new byte[3_000_000];
		new Random(1).nextBytes(large);
		StoredResponse stored = new StoredResponse(id(), "a", Instant.parse("2026-11-22T01:02:03.456789Z"), "resp_0",
				"in_progress", true, large, json("[]"), json("{\"ü\":1}"));
		StoredResponse young = new StoredResponse(stored.id(), "a", Instant.now(), "resp_0", "in_progress", true, large,
				json("[]"), json("{\"ü\":1}"));
		put(young);
		StoredResponse found = find("a", stored.id());
		assertThat(found).usingRecursiveComparison().ignoringFields("createdAt").isEqualTo(stored);
		assertThat(Duration.between(found.createdAt(), young.createdAt())).isLessThan(Duration.ofMillis(1));
	}

	@Test
	void itsEndReplacesStatusAndResource() {
		StoredResponse first = begun("queued");
		StoredResponse last = new StoredResponse(first.id(), "a", first.createdAt(), "other", "completed", false,
				json("x"), json("y"), json("new"));
		assertThat(end(last, "g")).isTrue();
		StoredResponse found = find("a", first.id());
		assertThat(found.status()).isEqualTo("completed");
		assertThat(found.resource()).isEqualTo(json("new"));
		assertThat(found.request()).isEqualTo(first.request());
		assertThat(found.background()).isTrue();
	}

	@Test
	void anotherTenantFindsNothing() {
		StoredResponse stored = begun("in_progress");
		append(stored, 0, "0");
		assertThat(find("b", stored.id())).isNull();
		assertThat(this.store.chain("b", stored.id(), 9).collectList().block(WAIT)).isEmpty();
		assertThat(this.store.events("b", stored.id(), -1, 9).collectList().block(WAIT)).isEmpty();
		assertThat(this.store.delete("b", stored.id()).block(WAIT)).isFalse();
		StoredResponse others = new StoredResponse(stored.id(), "b", Instant.now(), null, "failed", true, json("x"),
				json("y"), json("z"));
		assertThatThrownBy(() -> put(others));
		assertThat(end(others, "g")).isFalse();
		assertThat(this.store.cancel(others).block(WAIT)).isFalse();
		assertThat(find("a", stored.id()).status()).isEqualTo("in_progress");
	}

	@Test
	void aChainGoesBackToItsBeginningOrAGapAndNoFurtherThanAsked() {
		StoredResponse first = response("a", "gone", "completed", false);
		StoredResponse second = response("a", first.id(), "completed", false);
		StoredResponse third = response("a", second.id(), "completed", false);
		List.of(first, second, third).forEach(this::put);
		assertThat(chain(third, 9)).containsExactly(third.id(), second.id(), first.id());
		assertThat(chain(third, 2)).containsExactly(third.id(), second.id());
		this.store.delete("a", second.id()).block(WAIT);
		assertThat(chain(third, 9)).containsExactly(third.id());
	}

	@Test
	void aChainDoesNotLeadToAnotherTenant() {
		StoredResponse others = response("b", null, "completed", false);
		StoredResponse own = response("a", others.id(), "completed", false);
		List.of(others, own).forEach(this::put);
		assertThat(chain(own, 9)).containsExactly(own.id());
	}

	@Test
	void deletingTakesTheEventsAlong() {
		StoredResponse stored = begun("in_progress");
		append(stored, 0, "0");
		assertThat(this.store.delete("a", stored.id()).block(WAIT)).isTrue();
		assertThat(this.store.delete("a", stored.id()).block(WAIT)).isFalse();
		put(stored);
		assertThat(this.store.events("a", stored.id(), -1, 9).collectList().block(WAIT)).isEmpty();
	}

	@Test
	void eventsComeBackInOrderFromAnyPlace() {
		StoredResponse stored = begun("in_progress");
		append(stored, 0, IntStream.range(0, 250).mapToObj((i) -> "e" + i).toArray(String[]::new));
		append(stored, 250, "e250");
		append(stored, 251);
		List<StoredEvent> all = this.store.events("a", stored.id(), -1, 1_000).collectList().block(WAIT);
		assertThat(all).extracting(StoredEvent::sequence)
			.containsExactlyElementsOf(IntStream.rangeClosed(0, 250).mapToObj(Long::valueOf).toList());
		assertThat(new String(all.get(117).json(), StandardCharsets.UTF_8)).isEqualTo("e117");
		assertThat(this.store.events("a", stored.id(), 248, 1).collectList().block(WAIT))
			.extracting(StoredEvent::sequence)
			.containsExactly(249L);
	}

	@Test
	void anEventIsNeverThereTwice() {
		StoredResponse stored = begun("in_progress");
		append(stored, 0, "0", "1");
		append(stored, 1, "x", "2");
		append(stored, 0, "y");
		assertThat(this.store.events("a", stored.id(), -1, 9).collectList().block(WAIT))
			.extracting((event) -> event.sequence() + new String(event.json(), StandardCharsets.UTF_8))
			.containsExactly("00", "11", "22");
	}

	@Test
	void whoHasLostItChangesNothing() {
		StoredResponse open = response("a", null, "in_progress", true);
		this.store.begin(open, "old", Duration.ZERO).block(WAIT);
		append(open, "old", 0, "0");
		Awaitility.await()
			.atMost(WAIT)
			.until(() -> this.store.claim("g", LEASE, 9).collectList().block(WAIT).size() == 1);
		assertThat(this.store.append(open.id(), "old", 1, List.of(json("late"))).block(WAIT)).isFalse();
		assertThat(this.store.renew(open.id(), "old", LEASE).block(WAIT)).isFalse();
		assertThat(end(ended(open, "failed"), "old")).isFalse();
		append(open, 1, "1");
		assertThat(end(ended(open, "completed"), "g")).isTrue();
		assertThat(find("a", open.id()).status()).isEqualTo("completed");
		assertThat(this.store.events("a", open.id(), 0, 9).collectList().block(WAIT)).singleElement()
			.satisfies((event) -> assertThat(event.json()).isEqualTo(json("1")));
	}

	@Test
	void whatIsCancelledStaysSoWhoeverHadIt() {
		StoredResponse open = begun("in_progress");
		assertThat(this.store.cancel(ended(open, "cancelled")).block(WAIT)).isTrue();
		assertThat(this.store.append(open.id(), "g", 0, List.of(json("late"))).block(WAIT)).isFalse();
		assertThat(end(ended(open, "completed"), "g")).isFalse();
		assertThat(this.store.cancel(ended(open, "failed")).block(WAIT)).isFalse();
		assertThat(find("a", open.id()).status()).isEqualTo("cancelled");
	}

	@Test
	void whoeverClaimsFirstHasIt() {
		StoredResponse open = response("a", null, "in_progress", true);
		List.of(open, response("a", null, "in_progress", false), response("a", null, "completed", true))
			.forEach(this::put);
		List<String> owners = new ArrayList<>();
		Flux.range(0, 8)
			.flatMap((i) -> Mono.defer(
					() -> this.store.claim("g" + i, LEASE, 9).map((response) -> response.id() + " " + i).collectList())
				.subscribeOn(Schedulers.boundedElastic()))
			.collectList()
			.block(WAIT)
			.forEach(owners::addAll);
		assertThat(owners).singleElement().asString().startsWith(open.id());
	}

	@Test
	void aHolderKeepsItUntilItEnds() {
		StoredResponse open = begun("queued");
		assertThat(this.store.renew(open.id(), "g", LEASE).block(WAIT)).isTrue();
		assertThat(this.store.renew(open.id(), "g2", LEASE).block(WAIT)).isFalse();
		assertThat(this.store.claim("g2", LEASE, 9).collectList().block(WAIT)).isEmpty();
		assertThat(end(ended(open, "completed"), "g")).isTrue();
		assertThat(this.store.renew(open.id(), "g", LEASE).block(WAIT)).isFalse();
	}

	@Test
	void aLeaseThatIsOverIsTakenOverAndItsHolderHasLostIt() {
		StoredResponse open = response("a", null, "in_progress", true);
		put(open);
		assertThat(this.store.claim("g1", Duration.ofMillis(1), 9).collectList().block(WAIT)).hasSize(1);
		Awaitility.await()
			.atMost(WAIT)
			.until(() -> this.store.claim("g2", LEASE, 9).collectList().block(WAIT).size() == 1);
		assertThat(this.store.renew(open.id(), "g1", LEASE).block(WAIT)).isFalse();
		assertThat(this.store.renew(open.id(), "g2", LEASE).block(WAIT)).isTrue();
	}

	@Test
	void whatHasExpiredIsNotFoundAndIsDeletedInPortions() {
		List<StoredResponse> many = IntStream.range(0, 7)
			.mapToObj((i) -> response("a", null, "completed", false))
			.toList();
		many.forEach(this::put);
		Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(31)), ZoneOffset.UTC);
		ResponseStore then = new SqlResponseStore(database(), Duration.ofDays(30), later);
		assertThat(then.find("a", many.getFirst().id()).block(WAIT)).isNull();
		Retention retention = new Retention(database(), TestStores.properties("", "", ""), later, TestStores.meters());
		assertThat(retention.sweep().block(WAIT)).isEqualTo(7);
		assertThat(find("a", many.getFirst().id())).isNull();
	}

	private List<String> chain(StoredResponse last, int most) {
		return this.store.chain("a", last.id(), most).map(StoredResponse::id).collectList().block(WAIT);
	}

	private void put(StoredResponse response) {
		this.store.put(response).block(WAIT);
	}

	/** One that "g" holds. */
	private StoredResponse begun(String status) {
		StoredResponse response = response("a", null, status, true);
		this.store.begin(response, "g", LEASE).block(WAIT);
		return response;
	}

	private void append(StoredResponse to, long first, String... events) {
		append(to, "g", first, events);
	}

	private void append(StoredResponse to, String owner, long first, String... events) {
		List<byte[]> documents = Stream.of(events).map(ResponseStoreContract::json).toList();
		assertThat(this.store.append(to.id(), owner, first, documents).block(WAIT)).isTrue();
	}

	private Boolean end(StoredResponse response, String owner) {
		return this.store.end(response, owner).block(WAIT);
	}

	private static StoredResponse ended(StoredResponse open, String status) {
		return new StoredResponse(open.id(), open.tenant(), open.createdAt(), null, status, true, json("x"), json("y"),
				json("z"));
	}

	private StoredResponse find(String tenant, String id) {
		return this.store.find(tenant, id).block(WAIT);
	}

	private static StoredResponse response(String tenant, @Nullable String previous, String status,
			boolean background) {
		return new StoredResponse(id(), tenant, Instant.now(), previous, status, background, json("{}"), json("[]"),
				json("{\"status\":\"" + status + "\"}"));
	}

	private static String id() {
		return "resp_" + UUID.randomUUID().toString().replace("-", "");
	}

	private static byte[] json(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
