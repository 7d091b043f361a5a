package io.millrace.gateway.store;

import java.time.Duration;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class PostgresResponseStoreTests extends ResponseStoreContract {

	private PostgresServer server;

	private Database database;

	@BeforeAll
	void open() throws Exception {
		assumeTrue(PostgresServer.binaries() != null, "PostgreSQL is not installed on this machine");
		this.server = PostgresServer.start();
		this.database = TestStores.open(this.server.newDatabase(), this.server.user());
	}

	@AfterAll
	void close() throws Exception {
		if (this.server != null) {
			this.database.close();
			this.server.close();
		}
	}

	@Override
	Database database() {
		return this.database;
	}

	@Test
	void aServerThatIsDownIsSaidToBeAndFoundAgainWhenItIsBack() throws Exception {
		SqlResponseStore store = new SqlResponseStore(this.database, Duration.ofDays(1), java.time.Clock.systemUTC());
		this.server.kill();
		assertThatThrownBy(() -> store.find("a", "x").block(Duration.ofSeconds(20))).isInstanceOfSatisfying(
				MillraceException.class,
				(ex) -> org.assertj.core.api.Assertions.assertThat(ex.errorCode()).isEqualTo(ErrorCode.UNAVAILABLE));
		this.server.restart();
		Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
			store.find("a", "x").block(Duration.ofSeconds(20));
			return true;
		});
	}

}
