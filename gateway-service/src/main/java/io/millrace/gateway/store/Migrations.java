package io.millrace.gateway.store;

import org.flywaydb.core.Flyway;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Brings the schema of a database to the newest version. Flyway takes a second or two to
 * begin, so that it is only asked where something is to be done.
 */
final class Migrations {

	/** The newest of the migrations beside this class. */
	static final String NEWEST = "1";

	private static final String LOCATION = "classpath:io/millrace/gateway/store";

	private Migrations() {
	}

	/** Whether nothing is to be done. */
	static Mono<Boolean> areDone(DatabaseClient client) {
		return client.sql(
				"SELECT COUNT(*) AS n FROM \"flyway_schema_history\" WHERE \"success\" = TRUE AND \"version\" = :newest")
			.bind("newest", NEWEST)
			.map((row) -> Sql.get(row, "n", Long.class))
			.one()
			.map((count) -> count == 1)
			.onErrorReturn(false);
	}

	/** Does what is to be done; blocks. */
	static void run(String jdbcUrl, String username, String password) {
		Flyway.configure(Migrations.class.getClassLoader())
			.dataSource(jdbcUrl, username, password)
			.locations(LOCATION)
			.connectRetries(0)
			.load()
			.migrate();
	}

}
