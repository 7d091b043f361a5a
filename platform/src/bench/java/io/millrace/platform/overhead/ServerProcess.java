package io.millrace.platform.overhead;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A JVM of its own, and what Linux says of its CPU time
 * and memory. Other systems say nothing, and 0 is shown.
 */
final class ServerProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final double MICROS_PER_TICK = 10_000;

	private final String name;

	private final Process process;

	private final Path output;

	private ServerProcess(String name, Process process, Path output) {
		this.name = name;
		this.process = process;
		this.output = output;
	}

	/** Starts one on the class path of this JVM. */
	static ServerProcess start(String name, String mainClass, List<String> arguments, JvmOptions jvm) {
		try {
			List<String> line = new ArrayList<>();
			line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
			line.addAll(jvm.of(name));
			line.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
			line.addAll(arguments);
			Path output = Files.createTempFile("overhead-" + name + "-", ".log");
			Process process = new ProcessBuilder(line).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
			return new ServerProcess(name, process, output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Waits until it says where something is. */
	URI url(String pattern) throws IOException, InterruptedException {
		Pattern compiled = Pattern.compile(pattern);
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (this.process.isAlive() && System.nanoTime() < end) {
			Matcher matcher = compiled.matcher(Files.readString(this.output));
			if (matcher.find()) {
				return URI.create(matcher.group(1));
			}
			Thread.sleep(Duration.ofMillis(50));
		}
		throw new IllegalStateException(this.name + " did not start: " + Files.readString(this.output));
	}

	/** CPU time so far in microseconds, by kind of thread. */
	Map<String, Double> cpuMicros() {
		Map<String, Double> byThread = new TreeMap<>();
		try (Stream<Path> threads = Files.list(proc("task"))) {
			threads.forEach((thread) -> add(thread, byThread));
		}
		catch (IOException ex) {
			return Map.of();
		}
		return byThread;
	}

	private static void add(Path thread, Map<String, Double> byThread) {
		try {
			String stat = Files.readString(thread.resolve("stat"));
			String kind = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
				.replaceAll("[-#0-9 ]+$", "")
				.replaceFirst("^Thread-\\d+ \\(.*", "activemq");
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
			byThread.merge(kind, MICROS_PER_TICK * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])),
					Double::sum);
		}
		catch (IOException ex) {
			// It has ended.
		}
	}

	/** CPU time so far in microseconds, that of threads that have ended included. */
	double totalCpuMicros() {
		return this.process.info().totalCpuDuration().map((time) -> time.toNanos() / 1e3).orElse(0.0);
	}

	/** Resident memory in MiB. */
	long residentMiB() {
		try (Stream<String> lines = Files.lines(proc("status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
				.findFirst()
				.orElse(0);
		}
		catch (IOException | UncheckedIOException ex) {
			return 0;
		}
	}

	private Path proc(String file) {
		return Path.of("/proc", Long.toString(this.process.pid()), file);
	}

	String name() {
		return this.name;
	}

	@Override
	public void close() throws IOException {
		this.process.destroy();
		try {
			if (!this.process.waitFor(PATIENCE)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
		Files.deleteIfExists(this.output);
	}

}
