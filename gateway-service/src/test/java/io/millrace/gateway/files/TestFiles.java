package io.millrace.gateway.files;

import java.time.Clock;
import java.time.Duration;

import io.millrace.gateway.store.Database;

/** Files of tests. */
public final class TestFiles {

	private static final Duration WAIT = Duration.ofSeconds(20);

	private TestFiles() {
	}

	public static FileStore store(Database database) {
		return new FileStore(database, Duration.ofDays(30), Clock.systemUTC());
	}

	/** A file of this content. */
	public static StoredFile create(Database database, String tenant, byte[] content) {
		FileStore store = store(database);
		StoredFile torso = store.begin(tenant, "in.jsonl", "batch").block(WAIT);
		FileWriter writer = new FileWriter(store, torso.id());
		writer.add(content).then(writer.finish()).block(WAIT);
		return database.inTransaction((client) -> store.complete(client, torso, writer.bytes(), null)).block(WAIT);
	}

}
