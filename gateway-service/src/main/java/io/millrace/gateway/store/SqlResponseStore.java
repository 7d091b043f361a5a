package io.millrace.gateway.store;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.r2dbc.spi.Readable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Responses in the database. */
final class SqlResponseStore implements ResponseStore {

	private static final int EVENTS_PER_STATEMENT = 100;

	private static final String COLUMNS = "id, tenant, created_at, previous_id, status, background, request, input, resource";

	private static final String HAS_NOT_ENDED = "background = TRUE AND status IN ('queued', 'in_progress')";

	private final Database database;

	private final Duration retention;

	private final Clock clock;

	SqlResponseStore(Database database, Duration retention, Clock clock) {
		this.database = database;
		this.retention = retention;
		this.clock = clock;
	}

	@Override
	public Mono<Void> put(StoredResponse response) {
		return this.database.inTransaction((client) -> replace(client, response)
			.flatMap((replaced) -> replaced ? Mono.empty() : insert(client, response)));
	}

	private static Mono<Boolean> replace(DatabaseClient client, StoredResponse response) {
		return client
			.sql("UPDATE response SET status = :status, resource = :resource WHERE id = :id AND tenant = :tenant")
			.bind("status", response.status())
			.bind("resource", response.resource())
			.bind("id", response.id())
			.bind("tenant", response.tenant())
			.fetch()
			.rowsUpdated()
			.map((count) -> count > 0);
	}

	private Mono<Void> insert(DatabaseClient client, StoredResponse response) {
		GenericExecuteSpec statement = client.sql("INSERT INTO response (" + COLUMNS + ", expires_at, leased_until) "
				+ "VALUES (:id, :tenant, :createdAt, :previousId, :status, :background, :request, :input, :resource, "
				+ ":expiresAt, 0)")
			.bind("id", response.id())
			.bind("tenant", response.tenant())
			.bind("createdAt", Sql.micros(response.createdAt()))
			.bind("status", response.status())
			.bind("background", response.background())
			.bind("request", response.request())
			.bind("input", response.input())
			.bind("resource", response.resource())
			.bind("expiresAt", Sql.micros(response.createdAt().plus(this.retention)));
		return Sql.bind(statement, "previousId", response.previousId(), String.class).then();
	}

	@Override
	public Mono<StoredResponse> find(String tenant, String id) {
		return this.database.run((client) -> client
			.sql("SELECT " + COLUMNS + " FROM response WHERE id = :id AND tenant = :tenant AND expires_at > :now")
			.bind("id", id)
			.bind("tenant", tenant)
			.bind("now", Sql.micros(this.clock.instant()))
			.map(SqlResponseStore::response)
			.one());
	}

	@Override
	public Flux<StoredResponse> chain(String tenant, String id, int most) {
		return find(tenant, id)
			.expand((response) -> (response.previousId() != null) ? find(tenant, response.previousId()) : Mono.empty())
			.take(most);
	}

	@Override
	public Mono<Boolean> delete(String tenant, String id) {
		return this.database.run((client) -> client.sql("DELETE FROM response WHERE id = :id AND tenant = :tenant")
			.bind("id", id)
			.bind("tenant", tenant)
			.fetch()
			.rowsUpdated()
			.map((count) -> count > 0));
	}

	@Override
	public Mono<Void> append(String id, long first, List<byte[]> events) {
		if (events.isEmpty()) {
			return Mono.empty();
		}
		return this.database
			.inTransaction((client) -> Flux.range(0, parts(events.size()))
				.concatMap((part) -> insert(client, id, first, part * EVENTS_PER_STATEMENT, events))
				.then())
			.onErrorMap(DataIntegrityViolationException.class,
					(ex) -> new MillraceException(ErrorCode.ALREADY_EXISTS, "The events of the response '" + id
							+ "' from " + first + " on are there already, or the response is not.", null, ex));
	}

	private static int parts(int count) {
		return (count + EVENTS_PER_STATEMENT - 1) / EVENTS_PER_STATEMENT;
	}

	private static Mono<Long> insert(DatabaseClient client, String id, long first, int from, List<byte[]> events) {
		int to = Math.min(from + EVENTS_PER_STATEMENT, events.size());
		StringBuilder sql = new StringBuilder("INSERT INTO response_event (response_id, sequence, json) VALUES ");
		for (int i = from; i < to; i++) {
			sql.append((i > from) ? ", " : "").append("(:id, ").append(first + i).append(", :e").append(i).append(")");
		}
		GenericExecuteSpec statement = client.sql(sql.toString()).bind("id", id);
		for (int i = from; i < to; i++) {
			statement = statement.bind("e" + i, events.get(i));
		}
		return statement.fetch().rowsUpdated();
	}

	@Override
	public Flux<StoredEvent> events(String tenant, String id, long after, int most) {
		return this.database.list((client) -> client
			.sql("SELECT e.sequence, e.json FROM response_event e JOIN response r ON r.id = e.response_id "
					+ "WHERE e.response_id = :id AND e.sequence > :after AND r.tenant = :tenant AND r.expires_at > :now "
					+ "ORDER BY e.sequence LIMIT :most")
			.bind("id", id)
			.bind("after", after)
			.bind("tenant", tenant)
			.bind("now", Sql.micros(this.clock.instant()))
			.bind("most", most)
			.map((row) -> new StoredEvent(Sql.get(row, "sequence", Long.class), Sql.get(row, "json", byte[].class)))
			.all());
	}

	/** {@inheritDoc} Opens no database in which there cannot be any. */
	@Override
	public Flux<StoredResponse> claim(String owner, Duration lease, int most) {
		if (!this.database.isOpen() && !this.database.mayHoldWork()) {
			return Flux.empty();
		}
		return this.database
			.list((client) -> client
				.sql("SELECT " + COLUMNS + " FROM response WHERE " + HAS_NOT_ENDED + " AND leased_until < "
						+ Sql.NOW_MILLIS + " AND expires_at > :now ORDER BY created_at LIMIT :most")
				.bind("now", Sql.micros(this.clock.instant()))
				.bind("most", most)
				.map(SqlResponseStore::response)
				.all())
			.filterWhen((response) -> take(response.id(), owner, lease), 1);
	}

	private Mono<Boolean> take(String id, String owner, Duration lease) {
		return lease(id, owner, lease, "leased_until < " + Sql.NOW_MILLIS);
	}

	@Override
	public Mono<Boolean> renew(String id, String owner, Duration lease) {
		return lease(id, owner, lease, "(owner IS NULL OR owner = :owner)");
	}

	private Mono<Boolean> lease(String id, String owner, Duration lease, String condition) {
		return this.database.run((client) -> client
			.sql("UPDATE response SET owner = :owner, leased_until = " + Sql.NOW_MILLIS
					+ " + :lease WHERE id = :id AND " + HAS_NOT_ENDED + " AND " + condition)
			.bind("owner", owner)
			.bind("lease", lease.toMillis())
			.bind("id", id)
			.fetch()
			.rowsUpdated()
			.map((count) -> count > 0));
	}

	private static StoredResponse response(Readable row) {
		return new StoredResponse(Sql.get(row, "id", String.class), Sql.get(row, "tenant", String.class),
				Sql.instant(Sql.get(row, "created_at", Long.class)), row.get("previous_id", String.class),
				Sql.get(row, "status", String.class), Sql.get(row, "background", Boolean.class),
				Sql.get(row, "request", byte[].class), Sql.get(row, "input", byte[].class),
				Sql.get(row, "resource", byte[].class));
	}

}
