package io.millrace.gateway.batches;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.millrace.gateway.store.Database;
import io.millrace.gateway.store.Sql;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Batches in the database. Whoever changes one that runs has to hold its lease: what
 * somebody writes that has lost it is refused as a whole.
 */
final class BatchStore {

	private static final String COLUMNS = "id, tenant, created_at, deadline, endpoint, input_file_id, completion_window, "
			+ "output_expires_after, metadata, status, errors, output_file_id, error_file_id, total, completed, failed, "
			+ "in_progress_at, finalizing_at, cancelling_at, ended_at";

	private static final String IS_OPEN = "status IN " + BatchStatus.OPEN;

	private final Database database;

	private final Duration retention;

	private final Clock clock;

	BatchStore(Database database, Duration retention, Clock clock) {
		this.database = database;
		this.retention = retention;
		this.clock = clock;
	}

	Mono<Void> insert(Batch batch) {
		BatchOrder order = batch.order();
		return this.database.run((client) -> {
			GenericExecuteSpec statement = client
				.sql("INSERT INTO batch (id, tenant, created_at, expires_at, deadline, endpoint, input_file_id, "
						+ "completion_window, output_expires_after, metadata, status, total, completed, failed, "
						+ "leased_until) VALUES (:id, :tenant, :createdAt, :expiresAt, :deadline, :endpoint, :inputFileId, "
						+ ":window, :outputExpiresAfter, :metadata, :status, 0, 0, 0, 0)")
				.bind("id", batch.id())
				.bind("tenant", batch.tenant())
				.bind("createdAt", Sql.micros(batch.createdAt()))
				.bind("expiresAt", Sql.micros(batch.deadline().plus(this.retention)))
				.bind("deadline", Sql.micros(batch.deadline()))
				.bind("endpoint", order.endpoint())
				.bind("inputFileId", order.inputFileId())
				.bind("window", order.completionWindow())
				.bind("status", batch.status().id());
			Duration expiry = order.outputExpiresAfter();
			statement = Sql.bind(statement, "outputExpiresAfter", (expiry != null) ? expiry.toSeconds() : null,
					Long.class);
			return Sql.bind(statement, "metadata", order.metadata(), String.class).fetch().rowsUpdated().then();
		});
	}

	Mono<Batch> find(String tenant, String id) {
		return this.database
			.run((client) -> client.sql("SELECT " + COLUMNS + " FROM batch WHERE id = :id AND tenant = :tenant")
				.bind("id", id)
				.bind("tenant", tenant)
				.map(BatchStore::batch)
				.one());
	}

	/** The newest first; one more than asked where there are more. */
	Flux<Batch> list(String tenant, int limit, @Nullable Batch after) {
		String sql = "SELECT " + COLUMNS + " FROM batch WHERE tenant = :tenant"
				+ ((after != null) ? " AND (created_at, id) < (:afterTime, :afterId)" : "")
				+ " ORDER BY created_at DESC, id DESC LIMIT :most";
		return this.database.list((client) -> {
			GenericExecuteSpec statement = client.sql(sql).bind("tenant", tenant).bind("most", limit + 1);
			if (after != null) {
				statement = statement.bind("afterTime", Sql.micros(after.createdAt())).bind("afterId", after.id());
			}
			return statement.map(BatchStore::batch).all();
		});
	}

	/** How many batches of a tenant are open. */
	Mono<Long> openCount(String tenant) {
		return this.database
			.run((client) -> client.sql("SELECT COUNT(*) AS n FROM batch WHERE tenant = :tenant AND " + IS_OPEN)
				.bind("tenant", tenant)
				.map((row) -> Sql.get(row, "n", Long.class))
				.one());
	}

	/**
	 * Asks for the end of a batch; one that has ended, or is about to, stays as it is.
	 */
	Mono<Void> cancel(String tenant, String id) {
		return this.database.run((client) -> client
			.sql("UPDATE batch SET status = 'cancelling', cancelling_at = :now WHERE id = :id AND tenant = :tenant "
					+ "AND status IN ('validating', 'in_progress')")
			.bind("now", now())
			.bind("id", id)
			.bind("tenant", tenant)
			.fetch()
			.rowsUpdated()).then();
	}

	/** Takes batches over that nobody runs, the oldest first. */
	Flux<Batch> claim(String owner, Duration lease, int most) {
		return this.database
			.list((client) -> client
				.sql("SELECT " + COLUMNS + " FROM batch WHERE " + IS_OPEN + " AND leased_until <= " + Sql.NOW_MILLIS
						+ " ORDER BY created_at, id LIMIT :most")
				.bind("most", most)
				.map(BatchStore::batch)
				.all())
			.filterWhen((batch) -> this.database.run((client) -> client
				.sql("UPDATE batch SET owner = :owner, leased_until = " + Sql.NOW_MILLIS
						+ " + :lease WHERE id = :id AND " + IS_OPEN + " AND leased_until <= " + Sql.NOW_MILLIS)
				.bind("owner", owner)
				.bind("lease", lease.toMillis())
				.bind("id", batch.id())
				.fetch()
				.rowsUpdated()
				.map((count) -> count > 0)), 1);
	}

	/** Keeps a batch, and says where it is; empty where somebody else has it. */
	Mono<BatchStatus> renew(String id, String owner, Duration lease) {
		return this.database.run((client) -> client
			.sql("UPDATE batch SET leased_until = " + Sql.NOW_MILLIS + " + :lease WHERE id = :id AND owner = :owner")
			.bind("lease", lease.toMillis())
			.bind("id", id)
			.bind("owner", owner)
			.fetch()
			.rowsUpdated()
			.filter((count) -> count > 0)
			.flatMap((count) -> client.sql("SELECT status FROM batch WHERE id = :id")
				.bind("id", id)
				.map((row) -> BatchStatus.of(Sql.get(row, "status", String.class)))
				.one()));
	}

	/** Leaves a batch to others. */
	Mono<Void> release(String id, String owner) {
		return this.database
			.run((client) -> client.sql("UPDATE batch SET leased_until = 0 WHERE id = :id AND owner = :owner")
				.bind("id", id)
				.bind("owner", owner)
				.fetch()
				.rowsUpdated())
			.then();
	}

	/** Its input was right. */
	Mono<Void> begin(String id, String owner, int total) {
		return held(id, owner, (client) -> client
			.sql("UPDATE batch SET total = :total, in_progress_at = :now, status = CASE WHEN status = 'validating' "
					+ "THEN 'in_progress' ELSE status END WHERE id = :id AND owner = :owner")
			.bind("total", total)
			.bind("now", now())
			.bind("id", id)
			.bind("owner", owner)
			.fetch()
			.rowsUpdated()
			.then());
	}

	/** All of its lines have ended. */
	Mono<Void> finalizing(String id, String owner) {
		return held(id, owner, (client) -> client
			.sql("UPDATE batch SET finalizing_at = :now, status = CASE WHEN status = 'in_progress' THEN 'finalizing' "
					+ "ELSE status END WHERE id = :id AND owner = :owner")
			.bind("now", now())
			.bind("id", id)
			.bind("owner", owner)
			.fetch()
			.rowsUpdated()
			.then());
	}

	/** Writes results of lines and counts them, all or nothing. */
	Mono<Void> write(String id, String owner, List<LineResult> results) {
		int failed = (int) results.stream().filter(LineResult::failed).count();
		return held(id, owner, (client) -> client
			.sql("UPDATE batch SET completed = completed + :completed, failed = failed + :failed WHERE id = :id")
			.bind("completed", results.size() - failed)
			.bind("failed", failed)
			.bind("id", id)
			.fetch()
			.rowsUpdated()
			.then(insert(client, id, results)));
	}

	private static Mono<Void> insert(DatabaseClient client, String id, List<LineResult> results) {
		StringBuilder sql = new StringBuilder("INSERT INTO batch_line (batch_id, number, failed, content) VALUES ");
		for (int i = 0; i < results.size(); i++) {
			LineResult result = results.get(i);
			sql.append((i > 0) ? ", (:id, " : "(:id, ")
				.append(result.number())
				.append(result.failed() ? ", TRUE, :c" : ", FALSE, :c")
				.append(i)
				.append(")");
		}
		GenericExecuteSpec statement = client.sql(sql.toString()).bind("id", id);
		for (int i = 0; i < results.size(); i++) {
			statement = statement.bind("c" + i, results.get(i).content());
		}
		return statement.fetch().rowsUpdated().then();
	}

	/** The numbers of all lines that have a result. */
	Flux<Integer> written(String id) {
		return this.database.list((client) -> client.sql("SELECT number FROM batch_line WHERE batch_id = :id")
			.bind("id", id)
			.map((row) -> Sql.get(row, "number", Integer.class))
			.all());
	}

	/** Results in the order of their lines. */
	Mono<List<LineResult>> results(String id, int after, int most) {
		return this.database.list((client) -> client
			.sql("SELECT number, failed, content FROM batch_line WHERE batch_id = :id AND number > :after "
					+ "ORDER BY number LIMIT :most")
			.bind("id", id)
			.bind("after", after)
			.bind("most", most)
			.map((row) -> new LineResult(Sql.get(row, "number", Integer.class), Sql.get(row, "failed", Boolean.class),
					Sql.get(row, "content", byte[].class)))
			.all()).collectList();
	}

	/** Something is wrong with its input. */
	Mono<Void> fail(String id, String owner, String errors) {
		return held(id, owner,
				(client) -> client
					.sql("UPDATE batch SET status = 'failed', errors = :errors, ended_at = :now WHERE id = :id")
					.bind("errors", errors)
					.bind("now", now())
					.bind("id", id)
					.fetch()
					.rowsUpdated()
					.then());
	}

	/**
	 * Ends a batch together with its files: either all of it is there, or none.
	 * @param files shows the files, and tells of each
	 */
	Mono<Void> end(String id, String owner, BatchStatus status, BatchOutput files) {
		return held(id, owner, (client) -> files.complete(client).then(Mono.defer(() -> {
			GenericExecuteSpec statement = client
				.sql("UPDATE batch SET status = :status, ended_at = :now, output_file_id = :output, "
						+ "error_file_id = :error WHERE id = :id")
				.bind("status", status.id())
				.bind("now", now())
				.bind("id", id);
			statement = Sql.bind(statement, "output", files.outputId(), String.class);
			return Sql.bind(statement, "error", files.errorId(), String.class).fetch().rowsUpdated();
		}))
			.then(client.sql("DELETE FROM batch_line WHERE batch_id = :id").bind("id", id).fetch().rowsUpdated())
			.then());
	}

	/** A transaction that begins by locking the batch, and only if it is still held. */
	private Mono<Void> held(String id, String owner, java.util.function.Function<DatabaseClient, Mono<Void>> work) {
		return this.database.inTransaction((client) -> client
			.sql("UPDATE batch SET owner = :owner WHERE id = :id AND owner = :owner AND " + IS_OPEN)
			.bind("id", id)
			.bind("owner", owner)
			.fetch()
			.rowsUpdated()
			.flatMap((count) -> (count > 0) ? work.apply(client) : Mono.error(new LeaseLostException())));
	}

	private long now() {
		return Sql.micros(this.clock.instant());
	}

	private static Batch batch(Readable row) {
		Long expiry = row.get("output_expires_after", Long.class);
		return new Batch(Sql.get(row, "id", String.class), Sql.get(row, "tenant", String.class),
				Sql.instant(Sql.get(row, "created_at", Long.class)), Sql.instant(Sql.get(row, "deadline", Long.class)),
				new BatchOrder(Sql.get(row, "input_file_id", String.class), Sql.get(row, "endpoint", String.class),
						Sql.get(row, "completion_window", String.class),
						(expiry != null) ? Duration.ofSeconds(expiry) : null, row.get("metadata", String.class)),
				BatchStatus.of(Sql.get(row, "status", String.class)), row.get("errors", String.class),
				row.get("output_file_id", String.class), row.get("error_file_id", String.class),
				new Batch.Counts(Sql.get(row, "total", Integer.class), Sql.get(row, "completed", Integer.class),
						Sql.get(row, "failed", Integer.class)),
				new Batch.Times(moment(row, "in_progress_at"), moment(row, "finalizing_at"),
						moment(row, "cancelling_at"), moment(row, "ended_at")));
	}

	private static @Nullable Instant moment(Readable row, String column) {
		Long micros = row.get(column, Long.class);
		return (micros != null) ? Sql.instant(micros) : null;
	}

}
