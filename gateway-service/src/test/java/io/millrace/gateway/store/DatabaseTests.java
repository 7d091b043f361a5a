package io.millrace.gateway.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseTests {

	private static final Duration WAIT = Duration.ofSeconds(30);

	@Test
	void aSecondGatewayIsRefusedWithASentenceThatHelps(@TempDir Path directory) {
		Database first = TestStores.inDirectory(directory.toString());
		Database second = TestStores.inDirectory(directory.toString());
		first.open().block(WAIT);
		assertThatThrownBy(() -> second.open().block(WAIT)).isInstanceOf(MillraceException.class)
			.hasMessage("Another gateway has the store in " + directory
					+ " open: more than one gateway needs PostgreSQL (millrace.gateway.store.url), or a directory "
					+ "for each (millrace.gateway.store.directory).");
		first.close();
		second.close();
		Database third = TestStores.inDirectory(directory.toString());
		third.open().block(WAIT);
		third.close();
	}

	@Test
	void itIsOpenedAtTheStartUnlessItIsInMemory(@TempDir Path directory) {
		try (Database kept = TestStores.inDirectory(directory.toString());
				Database inMemory = TestStores.open("h2:mem:unopened", "")) {
			StoreOpening opening = new StoreOpening(kept);
			Awaitility.await().atMost(WAIT).until(opening::isOver);
			assertThat(kept.isOpen()).isTrue();
			assertThat(new StoreOpening(inMemory).isOver()).isTrue();
			assertThat(inMemory.isOpen()).isFalse();
		}
	}

	@Test
	void anOpeningThatFailsIsOverToo(@TempDir Path directory) throws IOException {
		Path file = Files.createFile(directory.resolve("file"));
		try (Database database = TestStores.inDirectory(file.resolve("store").toString())) {
			StoreOpening opening = new StoreOpening(database);
			Awaitility.await().atMost(WAIT).until(opening::isOver);
			assertThat(database.isOpen()).isFalse();
		}
	}

	@Test
	void whatWasStoredIsThereWhenItIsOpenedAgain(@TempDir Path directory) {
		try (Database database = TestStores.inDirectory(directory.toString())) {
			database
				.run((client) -> client.sql("INSERT INTO file VALUES ('f', 't', 1, 2, 'n', 'batch', 0, TRUE)")
					.fetch()
					.rowsUpdated())
				.block(WAIT);
		}
		try (Database database = TestStores.inDirectory(directory.toString())) {
			assertThat(database
				.list((client) -> client.sql("SELECT id FROM file").map((row) -> row.get("id", String.class)).all())
				.collectList()
				.block(WAIT)).isEqualTo(List.of("f"));
		}
	}

	@Test
	void aDirectoryThatCannotBeIsA503(@TempDir Path directory) throws IOException {
		Path file = Files.createFile(directory.resolve("file"));
		try (Database database = TestStores.inDirectory(file.resolve("store").toString())) {
			assertThatThrownBy(() -> database.open().block(WAIT)).isInstanceOfSatisfying(MillraceException.class,
					(ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.UNAVAILABLE));
		}
	}

	@Test
	void theNewestMigrationIsKnown() throws IOException {
		assertThat(new PathMatchingResourcePatternResolver()
			.getResources("classpath*:io/millrace/gateway/store/V*__*.sql")).extracting((file) -> file.getFilename())
			.last()
			.asString()
			.startsWith("V" + Migrations.NEWEST + "__");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mysql://h/d", "postgresql://h", "postgresql://u:p@h/d", "h2:file:x", "x",
			"postgresql://h/d?sslmode=perhaps", "postgresql://h/d?user=u:p" })
	void aUrlThatIsNoneIsRefusedWithoutItsPassword(String url) {
		assertThatThrownBy(() -> TestStores.open(url, "")).isInstanceOf(MillraceException.class)
			.hasMessageNotContaining("u:p")
			.hasMessageContaining("millrace.gateway.store.url");
	}

}
