package io.millrace.gateway.store;

import io.millrace.protocol.MillraceException;
import io.r2dbc.postgresql.client.SSLMode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PostgresOptionsTests {

	@Test
	void withoutAnyTlsIsUsedWhereTheServerOffersIt() {
		assertThat(PostgresOptions.of(null)).isEqualTo(new PostgresOptions(SSLMode.PREFER, null, null));
		assertThat(PostgresOptions.of("").jdbcQuery()).isEqualTo("?sslmode=prefer");
	}

	@Test
	void bothDriversAreToldTheSame() {
		PostgresOptions options = PostgresOptions
			.of("sslmode=verify-full&sslrootcert=/etc/db%20keys/ca.pem&currentSchema=models");
		assertThat(options).isEqualTo(new PostgresOptions(SSLMode.VERIFY_FULL, "/etc/db keys/ca.pem", "models"));
		assertThat(options.jdbcQuery())
			.isEqualTo("?sslmode=verify-full&sslrootcert=%2Fetc%2Fdb+keys%2Fca.pem&currentSchema=models");
	}

	@Test
	void aCertificateIsCheckedAgainstTheJvmsAuthoritiesWhereNoneAreGiven() {
		assertThat(PostgresOptions.of("sslmode=verify-ca").jdbcQuery())
			.isEqualTo("?sslmode=verify-ca&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
		assertThat(PostgresOptions.of("sslmode=require").jdbcQuery()).isEqualTo("?sslmode=require");
	}

	@Test
	void whatIsNotKnownIsRefusedByName() {
		assertThatThrownBy(() -> PostgresOptions.of("password=secret")).isInstanceOf(MillraceException.class)
			.hasMessage("millrace.gateway.store.url knows currentSchema, sslmode, sslrootcert, got password.");
		assertThatThrownBy(() -> PostgresOptions.of("sslmode=tunnel")).isInstanceOf(MillraceException.class)
			.hasMessageContaining("verify-full")
			.hasMessageEndingWith("got tunnel.");
	}

}
