package io.millrace.gateway.store;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;

/** Where the database is. */
sealed interface StoreLocation {

	/** The URL by which migrations reach it. */
	String jdbcUrl();

	/** In this process, and of this process alone: no other one may open it. */
	sealed interface Embedded extends StoreLocation {

		/** What H2 is told behind {@code h2:}. */
		String path();

		@Override
		default String jdbcUrl() {
			return "jdbc:h2:" + path();
		}

	}

	/**
	 * H2 in a directory. Every commit is written to the file at once: what was committed
	 * outlives the process, however it ends.
	 *
	 * @param directory that holds it
	 */
	record Directory(Path directory) implements Embedded {

		@Override
		public String path() {
			return "file:" + this.directory.resolve("store") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=16384";
		}

	}

	/**
	 * H2 in memory, gone with the process.
	 *
	 * @param name of the database
	 */
	record Memory(String name) implements Embedded {

		@Override
		public String path() {
			return "mem:" + this.name + ";DB_CLOSE_DELAY=-1";
		}

	}

	/**
	 * A PostgreSQL server.
	 *
	 * @param host of the server
	 * @param port of the server
	 * @param database at the server
	 * @param options how it is spoken to
	 */
	record PostgreSql(String host, int port, String database, PostgresOptions options) implements StoreLocation {

		@Override
		public String jdbcUrl() {
			return "jdbc:postgresql://" + this.host + ":" + this.port + "/" + this.database + this.options.jdbcQuery();
		}

	}

	/**
	 * Where the settings say it is.
	 * @throws MillraceException if they make no sense
	 */
	static StoreLocation of(StoreProperties properties) {
		String url = properties.url().strip();
		if (url.isEmpty()) {
			return new Directory(directory(properties.directory()));
		}
		String plain = url.replaceFirst("^(r2dbc:|jdbc:)", "");
		if (plain.matches("h2:mem:\\w+")) {
			return new Memory(plain.substring("h2:mem:".length()));
		}
		if (plain.startsWith("postgresql://") || plain.startsWith("postgres://")) {
			return postgres(url, plain);
		}
		throw invalid(url);
	}

	private static Path directory(String given) {
		return (given.isBlank() ? Path.of(System.getProperty("user.home"), ".millrace", "store") : Path.of(given))
			.toAbsolutePath();
	}

	private static StoreLocation postgres(String url, String plain) {
		URI uri;
		try {
			uri = URI.create(plain);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(url);
		}
		String path = (uri.getPath() != null) ? uri.getPath() : "";
		if (uri.getHost() == null || path.length() < 2 || uri.getUserInfo() != null) {
			throw invalid(url);
		}
		return new PostgreSql(uri.getHost(), (uri.getPort() < 0) ? 5432 : uri.getPort(), path.substring(1),
				PostgresOptions.of(uri.getRawQuery()));
	}

	private static MillraceException invalid(String url) {
		return new MillraceException(ErrorCode.INVALID_REQUEST,
				"millrace.gateway.store.url is postgresql://HOST[:PORT]/DATABASE[?OPTIONS], with user and password in "
						+ "millrace.gateway.store.username and .password, or empty, got "
						+ url.replaceAll("//[^/@]*@", "//…@") + ".");
	}

	/** The whole seconds of a time limit, at least one. */
	static int seconds(Duration duration) {
		return Math.toIntExact(Math.clamp(duration.toSeconds(), 1, 3_600));
	}

}
