package io.millrace.gateway.batches;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.files.FileStore;
import io.millrace.gateway.files.StoredFile;
import io.millrace.gateway.files.TestFiles;
import io.millrace.gateway.store.Database;
import io.millrace.gateway.store.PostgresServer;
import io.millrace.gateway.store.TestStores;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class BatchRunTests {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final int LINES = 500;

	@Test
	void eachLineIsThereOnceHoweverOftenItsGatewayDies() throws Exception {
		try (Database database = TestStores.open("h2:mem:runs", "")) {
			diesAgainAndAgain(database);
		}
	}

	@Test
	void itIsSoWithPostgreSql() throws Exception {
		assumeTrue(PostgresServer.binaries() != null, "PostgreSQL is not installed on this machine");
		try (PostgresServer server = PostgresServer.start();
				Database database = TestStores.open(server.newDatabase(), server.user())) {
			diesAgainAndAgain(database);
		}
	}

	@Test
	void whatIsWrittenAfterTheLeaseWasLostIsRefused() {
		try (Database database = TestStores.open("h2:mem:zombie", "")) {
			Clock clock = Clock.systemUTC();
			BatchStore store = new BatchStore(database, Duration.ofDays(30), clock);
			Batch batch = insert(database, store, clock);
			assertThat(store.claim("zombie", Duration.ZERO, 1).blockLast(WAIT)).isNotNull();
			database.run((client) -> client.sql("UPDATE batch SET leased_until = 0").fetch().rowsUpdated()).block(WAIT);
			assertThat(store.claim("heir", Duration.ofHours(1), 1).blockLast(WAIT)).isNotNull();
			List<LineResult> results = List.of(new LineResult(0, false, new byte[] { 'x' }));
			StepVerifier.create(store.write(batch.id(), "zombie", results)).verifyError(LeaseLostException.class);
			StepVerifier.create(store.renew(batch.id(), "zombie", Duration.ofHours(1))).verifyComplete();
			assertThat(store.written(batch.id()).collectList().block(WAIT)).isEmpty();
			store.write(batch.id(), "heir", results).block(WAIT);
			assertThat(store.written(batch.id()).collectList().block(WAIT)).containsExactly(0);
		}
	}

	@Test
	void linesThatAreLateAreFailuresOfAnExpiredBatch() {
		try (Database database = TestStores.open("h2:mem:late", "")) {
			Clock late = Clock.fixed(Instant.now().plus(Duration.ofHours(25)), ZoneOffset.UTC);
			BatchStore store = new BatchStore(database, Duration.ofDays(30), late);
			Batch batch = insert(database, store, Clock.systemUTC());
			Batch held = store.claim("g", Duration.ofHours(1), 1).blockLast(WAIT);
			new BatchRun(held, "g", parts(database, store, (caller, path, body, priority) -> Mono.never(), late)).run()
				.block(WAIT);
			Batch ended = store.find("anyone", batch.id()).block(WAIT);
			assertThat(ended.status()).isEqualTo(BatchStatus.EXPIRED);
			assertThat(ended.outputFileId()).isNull();
			assertThat(content(database, ended.errorFileId())).hasSize(LINES)
				.allMatch((line) -> line.contains("batch_expired"));
		}
	}

	@Test
	void linesKeepAsManyRequestsOpenAsTheyMay() throws Exception {
		try (Database database = TestStores.open("h2:mem:wide", "")) {
			BatchStore store = new BatchStore(database, Duration.ofDays(30), Clock.systemUTC());
			insert(database, store, Clock.systemUTC());
			Batch held = store.claim("g", Duration.ofHours(1), 1).blockLast(WAIT);
			CountDownLatch all = new CountDownLatch(properties().concurrency());
			AtomicInteger open = new AtomicInteger();
			Disposable run = new BatchRun(held, "g", parts(database, store, (caller, path, body, priority) -> {
				open.incrementAndGet();
				all.countDown();
				return Mono.never();
			}, Clock.systemUTC())).run().subscribe();
			assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(open).hasValue(properties().concurrency());
			run.dispose();
		}
	}

	private static void diesAgainAndAgain(Database database) throws Exception {
		Random random = new Random(11);
		Clock clock = Clock.systemUTC();
		BatchStore store = new BatchStore(database, Duration.ofDays(30), clock);
		Batch batch = insert(database, store, clock);
		AtomicInteger asked = new AtomicInteger();
		for (int life = 0; !isEnded(store, batch); life++) {
			database.run((client) -> client.sql("UPDATE batch SET leased_until = 0").fetch().rowsUpdated()).block(WAIT);
			String owner = "gateway-" + life;
			Batch held = store.claim(owner, Duration.ofHours(1), 1).blockLast(WAIT);
			CountDownLatch lives = new CountDownLatch((life < 8) ? 1 + random.nextInt(200) : Integer.MAX_VALUE);
			CountDownLatch ended = new CountDownLatch(1);
			Disposable run = new BatchRun(held, owner, parts(database, store, (caller, path, body, priority) -> {
				asked.incrementAndGet();
				lives.countDown();
				return Mono.just(new Answer(200, "r", body, Duration.ZERO)).delayElement(Duration.ofMillis(1));
			}, clock)).run().doFinally((signal) -> ended.countDown()).subscribe((nothing) -> {
			}, (failure) -> {
			});
			boolean dies = life < 8 && lives.await(5, TimeUnit.SECONDS);
			if (!dies) {
				assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
			}
			run.dispose();
		}
		Batch ended = store.find("anyone", batch.id()).block(WAIT);
		assertThat(ended.status()).isEqualTo(BatchStatus.COMPLETED);
		assertThat(ended.counts()).isEqualTo(new Batch.Counts(LINES, LINES, 0));
		assertThat(content(database, ended.outputFileId()))
			.extracting((line) -> JsonMapper.shared().readTree(line).path("custom_id").asString())
			.containsExactlyElementsOf(IntStream.range(0, LINES).mapToObj((i) -> "c" + i).toList());
		assertThat(asked.get()).isGreaterThan(LINES);
	}

	private static boolean isEnded(BatchStore store, Batch batch) {
		return !store.find("anyone", batch.id()).block(WAIT).status().isOpen();
	}

	private static Batch insert(Database database, BatchStore store, Clock clock) {
		String lines = IntStream.range(0, LINES)
			.mapToObj((i) -> "{\"custom_id\":\"c" + i
					+ "\",\"method\":\"POST\",\"url\":\"/v1/completions\",\"body\":{\"i\":" + i + "}}")
			.collect(Collectors.joining("\n"));
		StoredFile file = TestFiles.create(database, "anyone", lines.getBytes(StandardCharsets.UTF_8));
		Instant now = clock.instant();
		Batch batch = new Batch("batch_" + UUID.randomUUID(), "anyone", now, now.plus(Duration.ofHours(24)),
				new BatchOrder(file.id(), "/v1/completions", "24h", null, null), BatchStatus.VALIDATING, null, null,
				null, new Batch.Counts(0, 0, 0), new Batch.Times(null, null, null, null));
		store.insert(batch).block(WAIT);
		return batch;
	}

	private static BatchParts parts(Database database, BatchStore store, Routes routes, Clock clock) {
		FileStore files = TestFiles.store(database);
		LineRunner runner = new LineRunner(routes, (name) -> Optional.of(Caller.ANYONE), 100,
				new MissingModels(Duration.ofSeconds(1), System::nanoTime));
		return new BatchParts(store, files, runner, properties(), 1 << 20, new BatchMeters(new SimpleMeterRegistry()),
				clock);
	}

	private static BatchProperties properties() {
		return new BatchProperties(32, 4, 100, 50_000, 100, Duration.ofSeconds(15), Duration.ofSeconds(2),
				Duration.ofMillis(5), Duration.ofSeconds(1));
	}

	private static List<String> content(Database database, String file) {
		FileStore files = TestFiles.store(database);
		ByteArrayOutputStream read = new ByteArrayOutputStream();
		files.content(files.find("anyone", file).block(WAIT)).toIterable().forEach(read::writeBytes);
		return read.toString(StandardCharsets.UTF_8).lines().toList();
	}

}
