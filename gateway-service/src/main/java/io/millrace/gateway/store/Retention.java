package io.millrace.gateway.store;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.process.Ticking;
import io.millrace.protocol.MillraceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletes what has expired, in portions, so that no deletion holds anybody up. A database
 * that nobody has opened is left alone.
 */
final class Retention extends Ticking {

	private static final Logger logger = LoggerFactory.getLogger(Retention.class);

	private static final List<String> TABLES = List.of("response", "batch", "file");

	/** A sweep ends after so many, and the next one goes on. */
	private static final int MAX_PORTIONS = 1_000;

	private final Database database;

	private final Duration interval;

	private final int portion;

	private final Clock clock;

	private final GatewayMeters meters;

	Retention(Database database, StoreProperties properties, Clock clock, GatewayMeters meters) {
		this.database = database;
		this.interval = properties.sweepInterval();
		this.portion = properties.sweepPortion();
		this.clock = clock;
		this.meters = meters;
	}

	@Override
	protected Disposable begin() {
		return Flux.interval(this.interval)
			.onBackpressureDrop()
			.filter((number) -> this.database.isOpen())
			.concatMap((number) -> sweep().onErrorResume(MillraceException.class, (ex) -> Mono.empty())
				.onErrorResume((ex) -> {
					logger.error("What has expired could not be deleted.", ex);
					return Mono.empty();
				}), 1)
			.subscribe();
	}

	/** Deletes all that has expired by now; how much it was. */
	Mono<Long> sweep() {
		return Flux.fromIterable(TABLES).concatMap(this::sweep).reduce(0L, Long::sum);
	}

	private Mono<Long> sweep(String table) {
		return portion(table).repeat(MAX_PORTIONS)
			.takeUntil((count) -> count < this.portion)
			.reduce(0L, Long::sum)
			.doOnNext(this.meters::storeExpired);
	}

	private Mono<Long> portion(String table) {
		return Mono.defer(() -> this.database.run((client) -> client
			.sql("DELETE FROM " + table + " WHERE id IN (SELECT id FROM " + table
					+ " WHERE expires_at <= :now ORDER BY expires_at LIMIT :most)")
			.bind("now", Sql.micros(this.clock.instant()))
			.bind("most", this.portion)
			.fetch()
			.rowsUpdated()));
	}

}
