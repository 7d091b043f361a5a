package io.millrace.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code millrace bench}: a closed-loop load on a running server. */
@Command(name = "bench", description = "Measures a running server with unique random prompts of a given length.",
		mixinStandardHelpOptions = true, sortOptions = false)
public final class BenchCommand implements Callable<Integer> {

	private static final int FIRST_ORDINARY_TOKEN = 300;

	private static final int ORDINARY_TOKENS = 500;

	@Mixin
	private ServerOptions server = new ServerOptions();

	@Option(names = "--concurrency", split = ",", defaultValue = "1,8,32",
			description = "Requests under way at once, one run each (default ${DEFAULT-VALUE}).")
	private List<Integer> concurrency = new ArrayList<>();

	@Option(names = "--requests", defaultValue = "0",
			description = "Requests a run (default: 4 for each one under way, at least 16).")
	private int requests;

	@Option(names = "--prompt", defaultValue = "128", description = "Tokens a prompt (default ${DEFAULT-VALUE}).")
	private int promptTokens;

	@Option(names = "--output", defaultValue = "64", description = "Tokens an answer (default ${DEFAULT-VALUE}).")
	private int outputTokens;

	@Option(names = "--seed", defaultValue = "1", description = "Of the random prompts (default ${DEFAULT-VALUE}).")
	private long seed;

	@Option(names = "--management-url", paramLabel = "URL",
			description = "Where the server's metrics are; adds what they say of the time to the first token.")
	private @Nullable URI managementUrl;

	@Option(names = "--json", description = "Prints one JSON object a run.")
	private boolean json;

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	@Override
	public Integer call() throws InterruptedException {
		PrintWriter out = this.spec.commandLine().getOut();
		ChatStream client = this.server.client();
		try {
			String name = this.server.model(client);
			LoadGenerator generator = new LoadGenerator(client, "/v1/completions", (number) -> body(name, number));
			generator.run(1, 4);
			return report(out, generator);
		}
		catch (IOException ex) {
			this.spec.commandLine().getErr().println("No answer from " + this.server.url() + ": " + ex);
			return CommandLine.ExitCode.SOFTWARE;
		}
	}

	private int report(PrintWriter out, LoadGenerator generator) throws IOException, InterruptedException {
		if (!this.json) {
			out.println(BenchReport.HEADER);
		}
		boolean failed = false;
		for (int streams : this.concurrency) {
			FirstTokenTimes before = (this.managementUrl != null) ? FirstTokenTimes.read(this.managementUrl) : null;
			BenchReport report = generator.run(streams,
					(this.requests > 0) ? this.requests : Math.max(16, 4 * streams));
			out.println(this.json ? JsonMapper.shared().writeValueAsString(report.toJson()) : report.row());
			if (!this.json) {
				report.errorsByMessage().forEach((error, count) -> out.println("      " + count + " x " + error));
			}
			if (before != null && this.managementUrl != null && !this.json) {
				out.println(FirstTokenTimes.read(this.managementUrl).since(before));
			}
			out.flush();
			failed |= report.errors() > 0;
		}
		return failed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
	}

	private Map<String, Object> body(String name, int number) {
		Random random = new Random(this.seed * 1_000_003 + number);
		List<Integer> prompt = random
			.ints(this.promptTokens, FIRST_ORDINARY_TOKEN, FIRST_ORDINARY_TOKEN + ORDINARY_TOKENS)
			.boxed()
			.toList();
		return Map.of("model", name, "prompt", prompt, "max_tokens", this.outputTokens, "temperature", 0, "ignore_eos",
				true, "stream", true, "stream_options", Map.of("include_usage", true));
	}

}
