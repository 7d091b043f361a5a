package io.millrace.gateway.store;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMetric;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.r2dbc.spi.R2dbcException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The database, opened when the gateway starts, and again after a failure by who needs
 * it. Everything that is asked of it ends within the time limit, and fails with
 * {@code UNAVAILABLE} where it cannot be reached. Runs on threads of its own, since the
 * embedded database blocks them. Thread-safe.
 */
public final class Database implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Database.class);

	private static final Duration REOPEN_PAUSE = Duration.ofSeconds(1);

	private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

	/** The first opening makes the schema, too. */
	private static final Duration OPENING = Duration.ofSeconds(20);

	private static final int MAX_WAITING = 100_000;

	private final StoreLocation location;

	private final Duration timeout;

	private final Scheduler scheduler;

	private final AtomicReference<@Nullable OpenStore> opened = new AtomicReference<>();

	private final Mono<OpenStore> opening;

	private final GatewayMeters meters;

	private volatile boolean failing;

	private volatile boolean closed;

	/**
	 * A database that is not open.
	 * @param properties where and how
	 * @param meters where it is recorded
	 * @throws MillraceException if the settings make no sense
	 */
	Database(StoreProperties properties, GatewayMeters meters) {
		this.location = StoreLocation.of(properties);
		this.timeout = properties.timeout();
		this.meters = meters;
		this.scheduler = Schedulers.newBoundedElastic(properties.maxConnections(), MAX_WAITING, "gateway-store", 60,
				true);
		StoreOpener opener = new StoreOpener(this.location, properties);
		this.opening = Mono.fromCallable(() -> opened(opener))
			.subscribeOn(Schedulers.boundedElastic())
			.cache((store) -> FOREVER, (failure) -> REOPEN_PAUSE, () -> Duration.ZERO);
		meters.gauge(GatewayMetric.STORE_CONNECTIONS, this, Database::usedConnections);
	}

	/** What one statement, or several without a transaction, find or do. */
	public <T> Mono<T> run(Function<DatabaseClient, Mono<T>> work) {
		return guarded((store) -> work.apply(store.client()));
	}

	/** All rows that statements find; bounded by their own limits. */
	public <T> Flux<T> list(Function<DatabaseClient, Flux<T>> work) {
		return guarded((store) -> work.apply(store.client()).collectList()).flatMapIterable((rows) -> rows);
	}

	/** What statements do together or not at all. */
	public <T> Mono<T> inTransaction(Function<DatabaseClient, Mono<T>> work) {
		return guarded((store) -> store.transactions().transactional(work.apply(store.client())));
	}

	/** Opens it, where that has not been done. */
	public Mono<Void> open() {
		return guarded((store) -> Mono.empty());
	}

	/** Whether it is open. */
	public boolean isOpen() {
		return this.opened.get() != null;
	}

	/** Whether it outlives this process, so that there may be something to go on with. */
	boolean isLasting() {
		return !(this.location instanceof StoreLocation.Memory);
	}

	/** Whether other gateways can use it at the same time. */
	public boolean isShared() {
		return this.location instanceof StoreLocation.PostgreSql;
	}

	int usedConnections() {
		OpenStore store = this.opened.get();
		return (store != null) ? store.usedConnections() : 0;
	}

	private OpenStore opened(StoreOpener opener) {
		if (this.closed) {
			throw new MillraceException(ErrorCode.UNAVAILABLE, "The server is stopping.");
		}
		OpenStore store = opener.open();
		this.opened.set(store);
		if (this.closed && this.opened.compareAndSet(store, null)) {
			store.close(this.timeout);
		}
		return store;
	}

	private <T> Mono<T> guarded(Function<OpenStore, Mono<T>> work) {
		return Mono.defer(() -> {
			long began = System.nanoTime();
			return this.opening.timeout(OPENING)
				.flatMap((store) -> whole(work.apply(store).subscribeOn(this.scheduler)).timeout(this.timeout))
				.doOnSuccess((result) -> recovered())
				.onErrorMap(this::known)
				.doFinally((signal) -> this.meters.storeTook(System.nanoTime() - began));
		});
	}

	/**
	 * Who no longer waits does not end what runs: drivers would leave a transaction half
	 * done, and the embedded database cannot bear that its thread is interrupted.
	 */
	private static <T> Mono<T> whole(Mono<T> work) {
		return Mono.create((sink) -> {
			AtomicBoolean left = new AtomicBoolean();
			sink.onCancel(() -> left.set(true));
			work.subscribe(sink::success, (failure) -> {
				if (left.get()) {
					logger.debug("What nobody waited for failed.", failure);
				}
				else {
					sink.error(failure);
				}
			}, sink::success);
		});
	}

	private void recovered() {
		if (this.failing) {
			this.failing = false;
			logger.info("The store answers again.");
		}
	}

	private Throwable known(Throwable failure) {
		if (failure instanceof DataIntegrityViolationException || !isUnreachable(failure)) {
			return failure;
		}
		String sentence = (failure instanceof MillraceException known) ? known.sentence()
				: "The store of this server cannot be reached; what needs it cannot be served now.";
		this.meters.storeFailed();
		if (!this.failing) {
			this.failing = true;
			logger.warn("{}{}", sentence,
					(failure instanceof MillraceException) ? "" : " " + StoreFailures.inOneLine(failure));
			logger.debug("Where that was noticed", failure);
		}
		return (failure instanceof MillraceException) ? failure
				: new MillraceException(ErrorCode.UNAVAILABLE, sentence, null, failure);
	}

	/** All that drivers, pool, transactions and migrations fail with. */
	private static boolean isUnreachable(Throwable failure) {
		return switch (failure) {
			case MillraceException known -> known.errorCode() == ErrorCode.UNAVAILABLE;
			case R2dbcException ex -> true;
			case NestedRuntimeException ex -> true;
			case FlywayException ex -> true;
			case TimeoutException ex -> true;
			case RejectedExecutionException ex -> true;
			case IOException ex -> true;
			default -> false;
		};
	}

	@Override
	public void close() {
		this.closed = true;
		OpenStore store = this.opened.getAndSet(null);
		this.scheduler.disposeGracefully().timeout(this.timeout).onErrorComplete().block();
		if (store != null) {
			store.close(this.timeout);
		}
	}

}
