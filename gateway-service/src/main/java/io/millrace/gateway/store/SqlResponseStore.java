package io.millrace.gateway.store;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
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
		return insert(response, null, Duration.ZERO);
	}

	@Override
	public Mono<Void> begin(StoredResponse response, String owner, Duration lease) {
		return insert(response, owner, lease);
	}

	private Mono<Void> insert(StoredResponse response, @Nullable String owner, Duration lease) {
		return this.database.run((client) -> insert(client, response, owner, lease));
	}

	private Mono<Void> insert(DatabaseClient client, StoredResponse response, @Nullable String owner, Duration lease) {
		GenericExecuteSpec statement = client.sql("INSERT INTO response (" + COLUMNS
				+ ", expires_at, owner, leased_until) "
				+ "VALUES (:id, :tenant, :createdAt, :previousId, :status, :background, :request, :input, :resource, "
				+ ":expiresAt, :owner, " + Sql.NOW_MILLIS + " + :lease)")
			.bind("id", response.id())
			.bind("tenant", response.tenant())
			.bind("createdAt", Sql.micros(response.createdAt()))
			.bind("status", response.status())
			.bind("background", response.background())
			.bind("request", response.request())
			.bind("input", response.input())
			.bind("resource", response.resource())
			.bind("expiresAt", Sql.micros(response.createdAt().plus(this.retention)))
			.bind("lease", lease.toMillis());
		statement = Sql.bind(statement, "owner", owner, String.class);
		return Sql.bind(statement, "previousId", response.previousId(), String.class).then();
	}

	@Override
	public Mono<Boolean> end(StoredResponse response, String owner) {
		return this.database
			.run((client) -> changed(replacing(client, response, " AND owner = :owner").bind("owner", owner)));
	}

	@Override
	public Mono<Boolean> cancel(StoredResponse response) {
		return this.database.run((client) -> changed(replacing(client, response, "")));
	}

	private static GenericExecuteSpec replacing(DatabaseClient client, StoredResponse response, String condition) {
		return client
			.sql("UPDATE response SET status = :status, resource = :resource WHERE id = :id AND tenant = :tenant AND "
					+ HAS_NOT_ENDED + condition)
			.bind("status", response.status())
			.bind("resource", response.resource())
			.bind("id", response.id())
			.bind("tenant", response.tenant());
	}

	private static Mono<Boolean> changed(GenericExecuteSpec statement) {
		return statement.fetch().rowsUpdated().map((count) -> count > 0);
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
		return this.database
			.run((client) -> changed(client.sql("DELETE FROM response WHERE id = :id AND tenant = :tenant")
				.bind("id", id)
				.bind("tenant", tenant)));
	}

	@Override
	public Mono<Boolean> append(String id, String owner, long first, List<byte[]> events) {
		return this.database.inTransaction((client) -> hold(client, id, owner)
			.flatMap((held) -> held ? insertMissing(client, id, first, events).thenReturn(true) : Mono.just(false)));
	}

	/** Nobody else takes it before the transaction ends. */
	private static Mono<Boolean> hold(DatabaseClient client, String id, String owner) {
		return client
			.sql("SELECT id FROM response WHERE id = :id AND owner = :owner AND " + HAS_NOT_ENDED + " FOR UPDATE")
			.bind("id", id)
			.bind("owner", owner)
			.map((row) -> true)
			.one()
			.defaultIfEmpty(false);
	}

	private static Mono<Void> insertMissing(DatabaseClient client, String id, long first, List<byte[]> events) {
		return client
			.sql("SELECT COALESCE(MAX(sequence), -1) AS last_there FROM response_event WHERE response_id = :id")
			.bind("id", id)
			.map((row) -> Sql.get(row, "last_there", Long.class))
			.one()
			.flatMapMany(
					(last) -> Flux
						.fromStream(
								IntStream
									.iterate(there(first, last), (from) -> from < events.size(),
											(from) -> from + EVENTS_PER_STATEMENT)
									.boxed())
						.concatMap((from) -> insert(client, id, first, from, events)))
			.then();
	}

	/** How many of the events are there already. */
	private static int there(long first, long last) {
		return Math.toIntExact(Math.max(0, last + 1 - first));
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
		if (!this.database.isOpen() && !this.database.isLasting()) {
			return Flux.empty();
		}
		return this.database
			.list((client) -> client
				.sql("SELECT " + COLUMNS + " FROM response WHERE " + HAS_NOT_ENDED + " AND leased_until <= "
						+ Sql.NOW_MILLIS + " AND expires_at > :now ORDER BY created_at LIMIT :most")
				.bind("now", Sql.micros(this.clock.instant()))
				.bind("most", most)
				.map(SqlResponseStore::response)
				.all())
			.filterWhen((response) -> take(response.id(), owner, lease), 1);
	}

	private Mono<Boolean> take(String id, String owner, Duration lease) {
		return lease(id, owner, lease, "leased_until <= " + Sql.NOW_MILLIS);
	}

	@Override
	public Mono<Boolean> renew(String id, String owner, Duration lease) {
		return lease(id, owner, lease, "owner = :owner");
	}

	private Mono<Boolean> lease(String id, String owner, Duration lease, String condition) {
		return this.database.run((client) -> changed(client
			.sql("UPDATE response SET owner = :owner, leased_until = " + Sql.NOW_MILLIS
					+ " + :lease WHERE id = :id AND " + HAS_NOT_ENDED + " AND " + condition)
			.bind("owner", owner)
			.bind("lease", lease.toMillis())
			.bind("id", id)));
	}

	private static StoredResponse response(Readable row) {
		return new StoredResponse(Sql.get(row, "id", String.class), Sql.get(row, "tenant", String.class),
				Sql.instant(Sql.get(row, "created_at", Long.class)), row.get("previous_id", String.class),
				Sql.get(row, "status", String.class), Sql.get(row, "background", Boolean.class),
				Sql.get(row, "request", byte[].class), Sql.get(row, "input", byte[].class),
				Sql.get(row, "resource", byte[].class));
	}

}
