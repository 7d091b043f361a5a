package io.millrace.gateway.files;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.millrace.gateway.store.Database;
import io.millrace.gateway.store.ObjectId;
import io.millrace.gateway.store.Sql;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Files in the database. One that is not complete is nobody's, and soon deleted. */
public final class FileStore {

	/** How much stands in one row. */
	public static final int CHUNK_BYTES = 256 * 1024;

	/** Of a file that is never completed. */
	private static final Duration LIFE_OF_A_TORSO = Duration.ofHours(2);

	private static final String COLUMNS = "id, tenant, created_at, expires_at, name, purpose, bytes";

	private final Database database;

	private final Duration retention;

	private final Clock clock;

	FileStore(Database database, Duration retention, Clock clock) {
		this.database = database;
		this.retention = retention;
		this.clock = clock;
	}

	/** Begins a file without content, that nobody sees yet. */
	public Mono<StoredFile> begin(String tenant, String name, String purpose) {
		Instant now = this.clock.instant();
		StoredFile file = new StoredFile(ObjectId.ofFile(), tenant, now, now.plus(LIFE_OF_A_TORSO), name, purpose, 0);
		return this.database
			.run((client) -> client
				.sql("INSERT INTO file (" + COLUMNS
						+ ", complete) VALUES (:id, :tenant, :createdAt, :expiresAt, :name, " + ":purpose, 0, FALSE)")
				.bind("id", file.id())
				.bind("tenant", tenant)
				.bind("createdAt", Sql.micros(now))
				.bind("expiresAt", Sql.micros(file.expiresAt()))
				.bind("name", name)
				.bind("purpose", purpose)
				.fetch()
				.rowsUpdated())
			.thenReturn(file);
	}

	/** Adds the chunk of that number, from 0. */
	public Mono<Void> write(String id, int number, byte[] content) {
		return this.database
			.run((client) -> client
				.sql("INSERT INTO file_chunk (file_id, number, content) VALUES (:id, :number, :content)")
				.bind("id", id)
				.bind("number", number)
				.bind("content", content)
				.fetch()
				.rowsUpdated())
			.then();
	}

	/**
	 * Shows a file to its tenant, as a part of a transaction.
	 * @param bytes how many it has
	 * @param expiresAfter how long it lives from its creation on; null is as long as
	 * everything
	 */
	public Mono<StoredFile> complete(DatabaseClient client, StoredFile file, long bytes,
			@Nullable Duration expiresAfter) {
		Instant expiresAt = file.createdAt().plus((expiresAfter != null) ? expiresAfter : this.retention);
		return client
			.sql("UPDATE file SET complete = TRUE, bytes = :bytes, name = :name, purpose = :purpose, "
					+ "expires_at = :expiresAt WHERE id = :id")
			.bind("bytes", bytes)
			.bind("name", file.name())
			.bind("purpose", file.purpose())
			.bind("expiresAt", Sql.micros(expiresAt))
			.bind("id", file.id())
			.fetch()
			.rowsUpdated()
			.thenReturn(new StoredFile(file.id(), file.tenant(), file.createdAt(), expiresAt, file.name(),
					file.purpose(), bytes));
	}

	/** Deletes a file that was not completed. */
	public Mono<Void> abandon(String id) {
		return this.database
			.run((client) -> client.sql("DELETE FROM file WHERE id = :id AND complete = FALSE")
				.bind("id", id)
				.fetch()
				.rowsUpdated())
			.then();
	}

	/** One file; empty where the tenant has none of that id. */
	public Mono<StoredFile> find(String tenant, String id) {
		return this.database.run((client) -> client
			.sql("SELECT " + COLUMNS + " FROM file WHERE id = :id AND tenant = :tenant AND complete = TRUE "
					+ "AND expires_at > :now")
			.bind("id", id)
			.bind("tenant", tenant)
			.bind("now", Sql.micros(this.clock.instant()))
			.map(FileStore::file)
			.one());
	}

	/** Its content, in order, read as it is wanted. */
	public Flux<byte[]> content(StoredFile file) {
		int chunks = Math.toIntExact((file.bytes() + CHUNK_BYTES - 1) / CHUNK_BYTES);
		return Flux.range(0, chunks).concatMap((number) -> chunk(file.id(), number), 1);
	}

	private Mono<byte[]> chunk(String id, int number) {
		return this.database
			.run((client) -> client.sql("SELECT content FROM file_chunk WHERE file_id = :id AND number = :number")
				.bind("id", id)
				.bind("number", number)
				.map((row) -> Sql.get(row, "content", byte[].class))
				.one())
			.switchIfEmpty(Mono.error(() -> Files.notFound(id)));
	}

	Mono<Boolean> delete(String tenant, String id) {
		return this.database
			.run((client) -> client.sql("DELETE FROM file WHERE id = :id AND tenant = :tenant AND complete = TRUE")
				.bind("id", id)
				.bind("tenant", tenant)
				.fetch()
				.rowsUpdated()
				.map((count) -> count > 0));
	}

	/**
	 * A page of a tenant's files, by their creation; one more than asked where there are
	 * more.
	 */
	Flux<StoredFile> list(String tenant, FilePage page, @Nullable StoredFile after) {
		String sql = "SELECT " + COLUMNS + " FROM file WHERE tenant = :tenant AND complete = TRUE AND expires_at > :now"
				+ ((page.purpose() != null) ? " AND purpose = :purpose" : "")
				+ ((after != null)
						? " AND (created_at, id) " + (page.ascending() ? ">" : "<") + " (:afterTime, :afterId)" : "")
				+ (page.ascending() ? " ORDER BY created_at, id" : " ORDER BY created_at DESC, id DESC")
				+ " LIMIT :most";
		return this.database.list((client) -> {
			GenericExecuteSpec statement = client.sql(sql)
				.bind("tenant", tenant)
				.bind("now", Sql.micros(this.clock.instant()))
				.bind("most", page.limit() + 1);
			if (page.purpose() != null) {
				statement = statement.bind("purpose", page.purpose());
			}
			if (after != null) {
				statement = statement.bind("afterTime", Sql.micros(after.createdAt())).bind("afterId", after.id());
			}
			return statement.map(FileStore::file).all();
		});
	}

	/** What a tenant has. */
	Mono<Usage> usage(String tenant) {
		return this.database.run((client) -> usage(client, tenant));
	}

	static Mono<Usage> usage(DatabaseClient client, String tenant) {
		return client
			.sql("SELECT COUNT(*) AS files, CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes FROM file "
					+ "WHERE tenant = :tenant")
			.bind("tenant", tenant)
			.map((row) -> new Usage(Sql.get(row, "files", Long.class), Sql.get(row, "bytes", Long.class)))
			.one();
	}

	private static StoredFile file(Readable row) {
		return new StoredFile(Sql.get(row, "id", String.class), Sql.get(row, "tenant", String.class),
				Sql.instant(Sql.get(row, "created_at", Long.class)),
				Sql.instant(Sql.get(row, "expires_at", Long.class)), Sql.get(row, "name", String.class),
				Sql.get(row, "purpose", String.class), Sql.get(row, "bytes", Long.class));
	}

	/**
	 * What a tenant has.
	 *
	 * @param files how many files
	 * @param bytes how many bytes in them
	 */
	record Usage(long files, long bytes) {

	}

}
