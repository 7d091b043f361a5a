package io.millrace.gateway.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.millrace.protocol.FreePort;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/** A PostgreSQL server of the machine's own binaries, in a temporary directory. */
public final class PostgresServer implements AutoCloseable {

	private static final String USER = "millrace";

	private static final String PASSWORD = "changeit";

	private final Path directory;

	private final String host;

	private final List<String> before;

	private final int port;

	private final AtomicInteger databases = new AtomicInteger();

	private final boolean tls;

	/** For a JVM that is ended before it has closed this. */
	private final Thread atExit = new Thread(this::cleanUp);

	private volatile Process process;

	private PostgresServer(Path binaries, String host, List<String> before, boolean tls)
			throws IOException, InterruptedException {
		this.host = host;
		this.before = List.copyOf(before);
		this.tls = tls;
		this.directory = Files.createTempDirectory("millrace-postgres");
		Runtime.getRuntime().addShutdownHook(this.atExit);
		this.port = FreePort.next();
		if (isRoot()) {
			execute(List.of("chown", "postgres", this.directory.toString()));
		}
		execute(asUser(binaries.resolve("initdb").toString(), "-D", data(), "-U", USER, "-A", "trust", "--no-sync",
				"-E", "UTF8"));
		if (tls) {
			demandTls();
		}
		else {
			Files.writeString(Path.of(data(), "pg_hba.conf"), "host all all all trust\n");
		}
		run(binaries);
	}

	/** Makes a key, with which it takes no connections but those over TLS. */
	private void demandTls() throws IOException, InterruptedException {
		Path store = this.directory.resolve("server.p12");
		execute(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
				"server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "SAN=ip:127.0.0.1", "-validity", "2",
				"-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
		try {
			KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
			writePem(certificate(), "CERTIFICATE", keys.getCertificate("server").getEncoded());
			writePem(key(), "PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
		Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-------"));
		if (isRoot()) {
			execute(List.of("chown", "postgres", key().toString(), certificate().toString()));
		}
		Files.writeString(Path.of(data(), "pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n");
	}

	private static void writePem(Path file, String what, byte[] content) throws IOException {
		Files.writeString(file, "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(content)
				+ "\n-----END " + what + "-----\n");
	}

	/** The certificate that it shows, where it speaks TLS. */
	public Path certificate() {
		return this.directory.resolve("server.crt");
	}

	private Path key() {
		return this.directory.resolve("server.key");
	}

	/** Where its binaries are, or null. */
	public static Path binaries() {
		try (Stream<Path> versions = Files.isDirectory(Path.of("/usr/lib/postgresql"))
				? Files.list(Path.of("/usr/lib/postgresql")) : Stream.empty()) {
			Stream<Path> onPath = Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of);
			return Stream.concat(versions.map((version) -> version.resolve("bin")), onPath)
				.filter((bin) -> Files.isExecutable(bin.resolve("postgres"))
						&& Files.isExecutable(bin.resolve("initdb")))
				.findFirst()
				.orElse(null);
		}
		catch (IOException ex) {
			return null;
		}
	}

	public static PostgresServer start() throws IOException, InterruptedException {
		return start("127.0.0.1", List.of());
	}

	/**
	 * Starts one elsewhere.
	 * @param host the address to listen on
	 * @param before what stands before its command line, such as where it runs
	 */
	public static PostgresServer start(String host, List<String> before) throws IOException, InterruptedException {
		return new PostgresServer(binaries(), host, before, false);
	}

	/** One that takes no connections but those over TLS. */
	public static PostgresServer startWithTls() throws IOException, InterruptedException {
		return new PostgresServer(binaries(), "127.0.0.1", List.of(), true);
	}

	/** A new database, as the properties that lead to it. */
	public String newDatabase() throws SQLException {
		String name = "db" + this.databases.incrementAndGet();
		try (Connection connection = DriverManager.getConnection("jdbc:" + url("postgres"), USER, "")) {
			connection.createStatement().execute("CREATE DATABASE " + name);
		}
		return url(name);
	}

	public String user() {
		return USER;
	}

	/** Ends it at once, as a crash would. */
	public void kill() throws IOException, InterruptedException {
		execute(asUser(binaries().resolve("pg_ctl").toString(), "-D", data(), "-m", "immediate", "stop"));
		Awaitility.await().until(() -> !listens());
	}

	/** SIGKILL to all its processes. */
	public void destroy() {
		signal("KILL");
		this.process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !listens());
	}

	/** SIGTERM, and what it calls a fast stop, which does not wait for its clients to go. */
	public void terminate() {
		signal("INT");
		this.process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
	}

	/** SIGSTOP: it keeps its connections and does nothing. */
	public void freeze() {
		signal("STOP");
	}

	/** SIGCONT. */
	public void thaw() {
		signal("CONT");
	}

	private void signal(String name) {
		List<String> command = new ArrayList<>(List.of("kill", "-" + name));
		// The first may be a program that waits for the server, stops where that stops, and has to go on with it.
		Stream.concat(this.process.descendants(), Stream.of(this.process.toHandle()))
			.filter((process) -> name.equals("KILL") || name.equals("CONT")
					|| process.info().command().orElse("").endsWith("/postgres"))
			.forEach((process) -> command.add(Long.toString(process.pid())));
		try {
			execute(command);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Starts it again after {@link #kill}. */
	public void restart() throws IOException, InterruptedException {
		run(binaries());
	}

	private void run(Path binaries) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(this.before);
		command.addAll(asUser(binaries.resolve("postgres").toString(), "-D", data(), "-p", Integer.toString(this.port),
				"-k", this.directory.toString(), "-c", "fsync=off", "-c", "listen_addresses=" + this.host));
		if (this.tls) {
			command
				.addAll(List.of("-c", "ssl=on", "-c", "ssl_cert_file=" + certificate(), "-c", "ssl_key_file=" + key()));
		}
		this.process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::accepts);
	}

	private boolean accepts() {
		try (Connection connection = DriverManager.getConnection("jdbc:" + url("postgres"), USER, "")) {
			return connection.isValid(5);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private boolean listens() {
		try (Socket socket = new Socket(this.host, this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private String url(String database) {
		return "postgresql://" + this.host + ":" + this.port + "/" + database;
	}

	private String data() {
		return this.directory.resolve("data").toString();
	}

	/** It refuses to run as root. */
	private static List<String> asUser(String... command) {
		List<String> all = new ArrayList<>(isRoot() ? List.of("runuser", "-u", "postgres", "--") : List.of());
		all.addAll(List.of(command));
		return all;
	}

	private static boolean isRoot() {
		return System.getProperty("user.name").equals("root");
	}

	private static void execute(List<String> command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
			throw new IOException("This did not work: " + command);
		}
	}

	/** Ends it, and leaves nothing behind. */
	@Override
	public void close() {
		Runtime.getRuntime().removeShutdownHook(this.atExit);
		cleanUp();
	}

	private void cleanUp() {
		if (this.process != null) {
			end(this.process);
		}
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			// What it still writes as it ends stays behind.
		}
	}

	/** All its processes; by force where they take no notice, such as those that are frozen. */
	private static void end(Process process) {
		List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
		all.forEach(ProcessHandle::destroy);
		process.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally((ex) -> process).join();
		all.forEach(ProcessHandle::destroyForcibly);
	}

}
