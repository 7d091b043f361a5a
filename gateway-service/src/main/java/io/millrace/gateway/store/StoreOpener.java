package io.millrace.gateway.store;

import java.time.Duration;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;

/** Opens the database: locks it where it is a file, migrates it, and fills a pool. */
final class StoreOpener {

	private static final String EMBEDDED_USER = "sa";

	private static final Duration MAX_IDLE = Duration.ofMinutes(5);

	private final StoreLocation location;

	private final StoreProperties properties;

	StoreOpener(StoreLocation location, StoreProperties properties) {
		this.location = location;
		this.properties = properties;
	}

	/** Blocks; what has been taken is given back where it fails. */
	OpenStore open() {
		DirectoryLock lock = (this.location instanceof StoreLocation.Directory(var directory))
				? DirectoryLock.take(directory) : null;
		ConnectionPool pool = new ConnectionPool(pooled());
		try {
			migrate(DatabaseClient.create(pool));
			return new OpenStore(pool, lock);
		}
		catch (RuntimeException ex) {
			close(pool, lock, this.properties.timeout());
			throw ex;
		}
	}

	static void close(ConnectionPool pool, @Nullable DirectoryLock lock, Duration timeout) {
		pool.disposeLater().timeout(timeout).onErrorComplete().block();
		if (lock != null) {
			lock.close();
		}
	}

	private void migrate(DatabaseClient client) {
		if (!Boolean.TRUE.equals(Migrations.areDone(client).block(this.properties.timeout()))) {
			boolean embedded = this.location instanceof StoreLocation.Embedded;
			Migrations.run(this.location.jdbcUrl(), embedded ? EMBEDDED_USER : this.properties.username(),
					embedded ? "" : this.properties.password());
		}
	}

	private ConnectionPoolConfiguration pooled() {
		return ConnectionPoolConfiguration.builder(factory())
			.initialSize(0)
			.maxSize(this.properties.maxConnections())
			.maxAcquireTime(this.properties.timeout())
			.maxIdleTime((this.location instanceof StoreLocation.Embedded) ? Duration.ofMillis(-1) : MAX_IDLE)
			.build();
	}

	private ConnectionFactory factory() {
		return switch (this.location) {
			case StoreLocation.Embedded embedded -> new H2ConnectionFactory(H2ConnectionConfiguration.builder()
				.url(embedded.path())
				.username(EMBEDDED_USER)
				.password("")
				.build());
			case StoreLocation.PostgreSql(String host, int port, String database, PostgresOptions options) ->
				new PostgresqlConnectionFactory(options.addTo(PostgresqlConnectionConfiguration.builder())
					.host(host)
					.port(port)
					.database(database)
					.username(this.properties.username())
					.password(this.properties.password())
					.applicationName("millrace")
					.connectTimeout(this.properties.timeout())
					.statementTimeout(this.properties.timeout())
					.build());
		};
	}

}
