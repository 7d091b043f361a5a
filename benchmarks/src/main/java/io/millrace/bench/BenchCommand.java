package io.millrace.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code millrace bench}: a load on any running server that speaks OpenAI's API. */
@Command(name = "bench",
		description = "Measures a running server over HTTP: any that speaks OpenAI's API, as its clients see it.",
		mixinStandardHelpOptions = true, sortOptions = false)
public final class BenchCommand implements Callable<Integer> {

	@Mixin
	private ServerOptions server = new ServerOptions();

	@Option(names = "--endpoint", paramLabel = "completions|chat", defaultValue = "completions",
			description = "Where requests go (default ${DEFAULT-VALUE}).")
	private Endpoint endpoint = Endpoint.COMPLETIONS;

	@Mixin
	private LoadOptions load = new LoadOptions();

	@Mixin
	private DatasetOptions data = new DatasetOptions();

	@Option(names = "--temperature", paramLabel = "T", defaultValue = "0",
			description = "Of sampling (default ${DEFAULT-VALUE}).")
	private double temperature;

	@Option(names = "--no-ignore-eos",
			description = "Lets answers end where the model ends them; also for servers that refuse ignore_eos.")
	private boolean naturalEnds;

	@Option(names = "--goodput", paramLabel = "LIMITS", converter = SloConverter.class,
			description = "What a good request keeps, in ms, such as ttft:500,tpot:50,e2e:3000.")
	private Slo slo = Slo.NONE;

	@Option(names = "--management-url", paramLabel = "URL",
			description = "Where Millrace's metrics are; adds what they say of the time to the first token.")
	private @Nullable URI managementUrl;

	@Option(names = "--samples", paramLabel = "FILE", description = "Writes one JSON object a request to this file.")
	private @Nullable Path samples;

	@Option(names = "--json", description = "Prints one JSON object a run.")
	private boolean json;

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	@Override
	public Integer call() throws InterruptedException {
		Plan plan = plan();
		try {
			String model = this.server.model(this.server.client());
			try (LoadClient client = new LoadClient(this.server.url(), this.server.apiKey(), this.endpoint,
					common(model), plan.timeout())) {
				return run(plan, new LoadGenerator(client, plan.dataset()));
			}
		}
		catch (ConnectException | HttpConnectTimeoutException ex) {
			return fail("No server at " + this.server.url() + ".");
		}
		catch (IOException | UncheckedIOException ex) {
			return fail("The benchmark of " + this.server.url() + " ended: " + ex.getMessage());
		}
	}

	/** All that can be wrong with the options is found here. */
	private Plan plan() {
		try {
			if (!(this.temperature >= 0 && this.temperature <= 2)) {
				throw new IllegalArgumentException("--temperature is between 0 and 2, got " + this.temperature);
			}
			List<Load> loads = this.load.loads(this.data.seed());
			int usual = this.data.requests();
			loads.forEach((one) -> {
				this.load.requests(one, usual);
				this.load.duration(one, usual);
			});
			return new Plan(loads, this.data.dataset(this.endpoint), usual, this.load.warmUp(), this.load.timeout());
		}
		catch (IllegalArgumentException ex) {
			throw new CommandLine.ParameterException(this.spec.commandLine(), String.valueOf(ex.getMessage()), ex);
		}
	}

	private Map<String, Object> common(String model) {
		Map<String, Object> common = new LinkedHashMap<>();
		common.put("model", model);
		common.put("temperature", this.temperature);
		common.put("stream", true);
		common.put("stream_options", Map.of("include_usage", true));
		if (!this.naturalEnds) {
			common.put("ignore_eos", true);
		}
		return common;
	}

	private int run(Plan plan, LoadGenerator generator) throws IOException, InterruptedException {
		if (plan.warmUp() > 0) {
			BenchReport warmUp = report(
					generator.run(new Load.Closed(Math.min(4, plan.warmUp())), plan.warmUp(), Duration.ofDays(1)));
			if (warmUp.errors() == plan.warmUp()) {
				return fail("No warm-up request succeeded: " + warmUp.errorsByMessage().keySet().iterator().next());
			}
		}
		try (PrintWriter file = (this.samples != null) ? writer(this.samples) : null) {
			if (!this.json) {
				out().println(BenchReport.HEADER);
			}
			boolean failed = false;
			for (Load one : plan.loads()) {
				failed |= run(plan, generator, one, file).errors() > 0;
			}
			return failed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
		}
	}

	private static PrintWriter writer(Path path) throws IOException {
		return new PrintWriter(new BufferedWriter(Files.newBufferedWriter(path)));
	}

	private BenchReport run(Plan plan, LoadGenerator generator, Load one, @Nullable PrintWriter file)
			throws IOException, InterruptedException {
		FirstTokenTimes before = (this.managementUrl != null) ? FirstTokenTimes.read(this.managementUrl) : null;
		LoadRun run = generator.run(one, this.load.requests(one, plan.usualRequests()),
				this.load.duration(one, plan.usualRequests()));
		FirstTokenTimes inside = (before != null && this.managementUrl != null)
				? FirstTokenTimes.read(this.managementUrl).meanSince(before) : null;
		BenchReport report = report(run);
		print(report, inside);
		if (file != null) {
			run.samples().forEach((sample) -> file.println(line(run, sample)));
			file.flush();
		}
		return report;
	}

	private BenchReport report(LoadRun run) {
		return new BenchReport(run, this.slo);
	}

	private void print(BenchReport report, @Nullable FirstTokenTimes inside) {
		if (this.json) {
			Map<String, Object> object = report.toJson();
			if (inside != null) {
				object.putAll(inside.toJson());
			}
			out().println(JsonMapper.shared().writeValueAsString(object));
		}
		else {
			out().println(report.row());
			report.errorsByMessage().forEach((error, count) -> out().println("      " + count + " x " + error));
			if (inside != null) {
				out().println(inside.row());
			}
		}
		out().flush();
	}

	private static String line(LoadRun run, Sample sample) {
		Map<String, Object> object = new LinkedHashMap<>(run.load().toJson());
		object.putAll(sample.toJson(run.startNanos()));
		return JsonMapper.shared().writeValueAsString(object);
	}

	private int fail(String sentence) {
		this.spec.commandLine().getErr().println(sentence);
		return CommandLine.ExitCode.SOFTWARE;
	}

	private PrintWriter out() {
		return this.spec.commandLine().getOut();
	}

	/**
	 * What will be run.
	 *
	 * @param loads one a run
	 * @param dataset what is asked
	 * @param usualRequests requests of one run where nobody says; 0 if that depends
	 * @param warmUp requests before them
	 * @param timeout of each request
	 */
	private record Plan(List<Load> loads, Dataset dataset, int usualRequests, int warmUp, Duration timeout) {

	}

}
