package io.millrace.platform.overhead;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what gateway, tokenizer, scheduler and broker add to an engine that takes no
 * time, with the client on the same machine.
 */
@Command(name = "overhead", mixinStandardHelpOptions = true, sortOptions = false)
public final class Overhead implements Callable<Integer> {

	private static final int NANOS_PER_MICRO = 1_000;

	private static final double NANOS_PER_MILLI = 1e6;

	@Option(names = "--only", split = ",", paramLabel = "RUN",
			description = "Which runs: ${COMPLETION-CANDIDATES} (default all).")
	private List<Scenario> only = List.of(Scenario.values());

	@Option(names = "--seconds", description = "How long each is measured (default ${DEFAULT-VALUE}).")
	private int seconds = 10;

	@Option(names = "--warm-up", paramLabel = "SECONDS",
			description = "Time before that in each (default ${DEFAULT-VALUE}).")
	private int warmUp = 8;

	@Option(names = "--demo-model", description = "Whose tokenizer (default ${DEFAULT-VALUE}).")
	private Path model = Path.of("..", "models", "demo");

	@Option(names = "--profile", paramLabel = "DIR", description = "Where each server writes a Flight Recording.")
	private String profiles = "";

	@Option(names = "--jvm", paramLabel = "OPTION", description = "One for the JVM of each server; may be repeated.")
	private List<String> jvm = List.of();

	@Option(names = "--threads", description = "Show CPU time by thread.")
	private boolean threads;

	private final AtomicInteger numbers = new AtomicInteger();

	/** Runs it; the exit code is 1 if a request failed. */
	public static void main(String... arguments) {
		System.exit(new CommandLine(new Overhead()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
	}

	@Override
	public Integer call() throws Exception {
		long failures = 0;
		for (Scenario.Setting setting : Scenario.Setting.values()) {
			failures += run(setting);
		}
		return (failures == 0) ? 0 : 1;
	}

	private long run(Scenario.Setting setting) throws IOException, InterruptedException {
		List<Scenario> scenarios = this.only.stream().filter((scenario) -> scenario.setting() == setting).toList();
		if (scenarios.isEmpty()) {
			return 0;
		}
		Path directory = this.model.toAbsolutePath().normalize();
		long failures = 0;
		JvmOptions options = new JvmOptions(this.jvm, this.profiles);
		try (Servers servers = Servers.start(setting, directory, options)) {
			for (Scenario scenario : scenarios) {
				failures += measure(servers, scenario);
			}
		}
		return failures;
	}

	private long measure(Servers servers, Scenario scenario) throws IOException, InterruptedException {
		Duration time = Duration.ofSeconds(this.seconds);
		Thread asking = null;
		try (WireClient client = new WireClient(servers.url(), scenario.ask(), this.numbers)) {
			if (scenario.rate() > 0) {
				asking = Thread.ofPlatform().daemon().start(() -> askOpen(client, scenario.rate()));
			}
			else {
				client.askClosed(scenario.connections());
			}
			Thread.sleep(Duration.ofSeconds(this.warmUp));
			Map<ServerProcess, Map<String, Double>> before = cpu(servers);
			double cpuBefore = servers.gateway().totalCpuMicros();
			client.measure(time);
			Thread.sleep(time);
			double gatewayMicros = servers.gateway().totalCpuMicros() - cpuBefore;
			Map<ServerProcess, Map<String, Double>> after = cpu(servers);
			long resident = servers.gateway().residentMiB();
			if (asking != null) {
				asking.join();
			}
			Run run = client.finish();
			print(scenario, run, gatewayMicros, resident);
			if (this.threads) {
				printThreads(before, after, Math.max(1, scenario.ask().stream() ? run.eventsInTime : run.requests));
			}
			return run.failures;
		}
	}

	private static void askOpen(WireClient client, double rate) {
		try {
			client.askOpen(rate);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Map<ServerProcess, Map<String, Double>> cpu(Servers servers) {
		Map<ServerProcess, Map<String, Double>> byProcess = new LinkedHashMap<>();
		servers.all().forEach((process) -> byProcess.put(process, process.cpuMicros()));
		return byProcess;
	}

	private void print(Scenario scenario, Run run, double gatewayMicros, long resident) {
		Ask ask = scenario.ask();
		double stepMicros = ask.stepMicros();
		System.out.printf(Locale.ROOT, "%-18s %8.0f requests/s  %s ms", scenario.name().toLowerCase(Locale.ROOT),
				(double) run.requests / this.seconds, percentiles(run.whole, 0));
		if (ask.stream()) {
			System.out.printf(Locale.ROOT, "  first %s ms  gaps %s ms  %8.0f events/s  %.4f events/token",
					percentiles(run.first, stepMicros), percentiles(run.gaps, stepMicros),
					(double) run.eventsInTime / this.seconds, (double) run.textEvents / Math.max(1, run.tokens));
		}
		double units = ask.stream() ? run.eventsInTime : run.requests;
		System.out.printf(Locale.ROOT, "  CPU %.1f us a %s  resident %d MiB  failures %d%n",
				gatewayMicros / Math.max(1, units), ask.stream() ? "token" : "request", resident, run.failures);
		System.out.flush();
	}

	/** p50, p95 and p99 beyond what the engine took. */
	private static String percentiles(Histogram histogram, double engineMicros) {
		double[] values = { 50, 95, 99 };
		StringBuilder text = new StringBuilder();
		for (double value : values) {
			text.append(text.isEmpty() ? "" : "/")
				.append(String.format(Locale.ROOT, "%.2f",
						(histogram.getValueAtPercentile(value) - engineMicros * NANOS_PER_MICRO) / NANOS_PER_MILLI));
		}
		return text.toString();
	}

	private static void printThreads(Map<ServerProcess, Map<String, Double>> before,
			Map<ServerProcess, Map<String, Double>> after, double units) {
		after.forEach((process, threads) -> {
			Map<String, Double> used = new TreeMap<>(threads);
			before.getOrDefault(process, Map.of())
				.forEach((thread, micros) -> used.merge(thread, -micros, Double::sum));
			used.entrySet()
				.stream()
				.sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
				.limit(12)
				.forEach((thread) -> System.out.printf(Locale.ROOT, "    %-12s %-18s %8.2f us%n", process.name(),
						thread.getKey(), thread.getValue() / units));
		});
	}

}
