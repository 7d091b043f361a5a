package io.millrace.gateway.files;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Random;

import io.millrace.gateway.store.Database;
import io.millrace.gateway.store.TestStores;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FileWriterTests {

	private static final Duration WAIT = Duration.ofSeconds(20);

	@Test
	void contentComesBackAsItWasHoweverItCame() {
		try (Database database = TestStores.open("h2:mem:writer", "")) {
			FileStore store = TestFiles.store(database);
			Random random = new Random(7);
			for (int size : new int[] { 0, 1, FileStore.CHUNK_BYTES, FileStore.CHUNK_BYTES + 1,
					3 * FileStore.CHUNK_BYTES - 1 }) {
				byte[] content = new byte[size];
				random.nextBytes(content);
				StoredFile torso = store.begin("t", "n", "batch").block(WAIT);
				FileWriter writer = new FileWriter(store, torso.id());
				int from = 0;
				while (from < size) {
					int to = Math.min(size, from + 1 + random.nextInt(2 * FileStore.CHUNK_BYTES));
					writer.add(java.util.Arrays.copyOfRange(content, from, to)).block(WAIT);
					from = to;
				}
				writer.finish().block(WAIT);
				assertThat(store.find("t", torso.id()).block(WAIT)).as("not complete yet").isNull();
				StoredFile file = database
					.inTransaction((client) -> store.complete(client, torso, writer.bytes(), null))
					.block(WAIT);
				ByteArrayOutputStream read = new ByteArrayOutputStream();
				store.content(file).toIterable().forEach(read::writeBytes);
				assertThat(read.toByteArray()).isEqualTo(content);
				assertThat(store.find("t", file.id()).block(WAIT).bytes()).isEqualTo(size);
			}
		}
	}

}
