package io.millrace.gateway.store;

import java.time.Duration;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class PostgresTlsTests {

	private static final Duration WAIT = Duration.ofSeconds(30);

	@Test
	void aServerThatDemandsTlsIsMigratedAndAskedOverIt() throws Exception {
		assumeTrue(PostgresServer.binaries() != null, "PostgreSQL is not installed on this machine");
		try (PostgresServer server = PostgresServer.startWithTls()) {
			String url = server.newDatabase();
			assertThat(usesTls(url + "?sslmode=verify-full&sslrootcert=" + server.certificate(), server)).isTrue();
			assertThat(usesTls(url, server)).isTrue();
			for (String mode : new String[] { "disable", "verify-full" }) {
				try (Database database = TestStores.open(url + "?sslmode=" + mode, server.user())) {
					assertThatThrownBy(() -> database.open().block(WAIT)).as(mode)
						.isInstanceOfSatisfying(MillraceException.class,
								(ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.UNAVAILABLE));
				}
			}
		}
	}

	private static boolean usesTls(String url, PostgresServer server) {
		try (Database database = TestStores.open(url, server.user())) {
			return Boolean.TRUE.equals(
					database
						.run((client) -> client.sql("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
							.map((row) -> row.get("ssl", Boolean.class))
							.one())
						.block(WAIT));
		}
	}

}
