package io.millrace.platform;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A {@code millrace} command as a process of its own, on the class path of these tests.
 * What it prints goes to {@code target/processes}.
 */
final class ChildProcess {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Path OUTPUT = Path.of("target", "processes");

	private final Process process;

	private final Path output;

	private ChildProcess(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	/**
	 * Starts one.
	 * @param before what stands before its command line, such as where it runs
	 */
	static ChildProcess start(List<String> before, Map<String, String> environment, String command,
			List<String> options) {
		List<String> line = new ArrayList<>(before);
		line.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED",
				"--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
				Millrace.class.getName(), command));
		line.addAll(options);
		try {
			Files.createDirectories(OUTPUT);
			Path output = Files.createTempFile(OUTPUT, command + "-", ".log");
			ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
			builder.environment().put("MILLRACE_DEMO_MODEL", RunningPlatform.DEMO_MODEL.toString());
			builder.environment().putAll(environment);
			return new ChildProcess(builder.start(), output);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Everything that it has printed. */
	String output() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Waits until it says where something is. */
	URI url(String pattern) {
		Pattern compiled = Pattern.compile(pattern);
		Awaitility.await().atMost(PATIENCE).until(() -> isGone() || compiled.matcher(output()).find());
		Matcher matcher = compiled.matcher(output());
		assertThat(matcher.find()).as(output()).isTrue();
		return URI.create(matcher.group(1));
	}

	/** Where its health and metrics are. */
	URI health() {
		return url("health at (\\S+)/actuator/health\\.");
	}

	/** Waits until it says that it can be used. */
	void awaitReady() {
		URI readiness = health().resolve("/actuator/health/readiness");
		Awaitility.await().atMost(PATIENCE).until(() -> isGone() || RunningPlatform.get(readiness).statusCode() == 200);
		assertThat(isGone()).as(output()).isFalse();
	}

	int readiness() {
		return RunningPlatform.get(health().resolve("/actuator/health/readiness")).statusCode();
	}

	int liveness() {
		return RunningPlatform.get(health().resolve("/actuator/health/liveness")).statusCode();
	}

	/** The sum of a metric's samples in its Prometheus page; 0 if there are none. */
	double metric(String name) {
		String page = RunningPlatform.get(health().resolve("/actuator/prometheus")).body();
		return Pattern.compile("^" + Pattern.quote(name) + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
			.matcher(page)
			.results()
			.mapToDouble((sample) -> Double.parseDouble(sample.group(1)))
			.sum();
	}

	/** Tells it to stop, and waits until it has. */
	void stop() {
		terminate();
		awaitEnd();
	}

	/** Tells it to stop: SIGTERM. */
	void terminate() {
		this.process.destroy();
	}

	/** SIGKILL. */
	void kill() {
		this.process.destroyForcibly();
	}

	/** SIGSTOP: it keeps its connections and does nothing. */
	void freeze() {
		signal("STOP");
	}

	/** SIGCONT. */
	void thaw() {
		signal("CONT");
	}

	private void signal(String name) {
		try {
			Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start();
			assertThat(kill.waitFor()).as("kill -" + name).isZero();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	/** Waits until it has ended by itself. */
	int awaitEnd() {
		try {
			assertThat(this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	boolean isGone() {
		return !this.process.isAlive();
	}

}
