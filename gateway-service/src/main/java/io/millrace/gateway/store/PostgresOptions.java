package io.millrace.gateway.store;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.client.SSLMode;
import org.jspecify.annotations.Nullable;

/**
 * What the URL of a PostgreSQL server says behind its question mark, under libpq's names,
 * for both of the drivers that open it.
 *
 * @param sslMode whether TLS is used, and what of the server's certificate is checked
 * @param rootCertificate file of the authorities that are believed; null for those that
 * the JVM believes
 * @param schema in which the tables are; null for the user's own
 */
record PostgresOptions(SSLMode sslMode, @Nullable String rootCertificate, @Nullable String schema) {

	private static final String SSL_MODE = "sslmode";

	private static final String ROOT_CERTIFICATE = "sslrootcert";

	private static final String SCHEMA = "currentSchema";

	private static final Collection<String> KNOWN = Set.of(SSL_MODE, ROOT_CERTIFICATE, SCHEMA);

	private static final Set<SSLMode> MODES = Set.of(SSLMode.DISABLE, SSLMode.ALLOW, SSLMode.PREFER, SSLMode.REQUIRE,
			SSLMode.VERIFY_CA, SSLMode.VERIFY_FULL);

	/**
	 * Reads them.
	 * @param query {@code name=value&…}; null or empty for none
	 * @throws MillraceException that names the one at fault
	 */
	static PostgresOptions of(@Nullable String query) {
		Map<String, String> given = new LinkedHashMap<>();
		Stream.ofNullable(query)
			.flatMap((all) -> Stream.of(all.split("&")))
			.filter((each) -> !each.isBlank())
			.map((each) -> each.split("=", 2))
			.forEach((each) -> given.put(each[0], (each.length > 1) ? decoded(each[1]) : ""));
		given.keySet().stream().filter((name) -> !KNOWN.contains(name)).findFirst().ifPresent((name) -> {
			throw invalid("knows " + sorted(KNOWN.stream()) + ", got " + name);
		});
		return new PostgresOptions(mode(given.getOrDefault(SSL_MODE, "prefer")), given.get(ROOT_CERTIFICATE),
				given.get(SCHEMA));
	}

	private static SSLMode mode(String given) {
		return MODES.stream()
			.filter((mode) -> mode.toString().equals(given))
			.findFirst()
			.orElseThrow(() -> invalid(
					"has an sslmode of " + sorted(MODES.stream().map(SSLMode::toString)) + ", got " + given));
	}

	private static String sorted(Stream<String> names) {
		return names.sorted().collect(Collectors.joining(", "));
	}

	private static MillraceException invalid(String what) {
		return new MillraceException(ErrorCode.INVALID_REQUEST, "millrace.gateway.store.url " + what + ".");
	}

	private static String decoded(String value) {
		return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
	}

	/** The same for JDBC, which migrates. */
	String jdbcQuery() {
		StringBuilder query = new StringBuilder("?sslmode=").append(this.sslMode);
		if (this.rootCertificate != null) {
			query.append("&sslrootcert=").append(encoded(this.rootCertificate));
		}
		else if (this.sslMode.verifyCertificate()) {
			query.append("&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
		}
		if (this.schema != null) {
			query.append("&currentSchema=").append(encoded(this.schema));
		}
		return query.toString();
	}

	private static String encoded(String value) {
		return URLEncoder.encode(value, StandardCharsets.UTF_8);
	}

	/** The same for R2DBC. */
	PostgresqlConnectionConfiguration.Builder addTo(PostgresqlConnectionConfiguration.Builder builder) {
		builder.sslMode(this.sslMode);
		if (this.rootCertificate != null) {
			builder.sslRootCert(this.rootCertificate);
		}
		if (this.schema != null) {
			builder.schema(this.schema);
		}
		return builder;
	}

}
