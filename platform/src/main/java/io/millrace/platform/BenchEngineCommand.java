package io.millrace.platform;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.millrace.worker.bench.BatchFigures;
import io.millrace.worker.bench.BenchmarkSettings;
import io.millrace.worker.bench.EngineBenchmark;
import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.model.Dtype;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code millrace bench-engine}: what the engine can do without the platform. */
@Command(name = "bench-engine",
		description = "Measures the engine alone, with the steps and settings of serve: prefill and decode, "
				+ "greedy, at several numbers of streams.",
		mixinStandardHelpOptions = true, sortOptions = false)
final class BenchEngineCommand implements Callable<Integer> {

	@Option(names = "--shape", paramLabel = "160m|1.1b|DIR", defaultValue = "160m",
			description = "A shape to fill with random weights, or a model's directory or file (default ${DEFAULT-VALUE}).")
	private String shape = "";

	@Option(names = "--dtype", paramLabel = "TYPE", defaultValue = "auto",
			description = "auto, float32, float16 or bfloat16 (default ${DEFAULT-VALUE}).")
	private Dtype dtype = Dtype.AUTO;

	@Option(names = "--quantization", paramLabel = "BITS", description = "As for serve.")
	private @Nullable String quantization;

	@Option(names = "--device", paramLabel = "DEVICE", description = "As for serve.")
	private @Nullable String device;

	@Option(names = "--threads", paramLabel = "N", defaultValue = "0",
			description = "Threads of a step (default: one for a model under 256 MB, else one a core).")
	private int threads;

	@Option(names = "--prompt", paramLabel = "N", defaultValue = "128",
			description = "Tokens a prompt (default ${DEFAULT-VALUE}).")
	private int promptTokens;

	@Option(names = "--output", paramLabel = "N", defaultValue = "64",
			description = "Tokens an answer (default ${DEFAULT-VALUE}).")
	private int outputTokens;

	@Option(names = "--batch", paramLabel = "N", split = ",", defaultValue = "1,8,32",
			description = "Streams at once, one measurement each (default ${DEFAULT-VALUE}).")
	private List<Integer> batches = new ArrayList<>();

	@Option(names = "--rounds", paramLabel = "N", defaultValue = "3",
			description = "Rounds of a measurement, of which the median counts (default ${DEFAULT-VALUE}).")
	private int rounds;

	@Option(names = "--closed-loop",
			description = "In place of rounds, each stream asks --rounds times, anew when it was answered, and prompts join "
					+ "steps of decodes as for serve: what bench measures over HTTP.")
	private boolean closedLoop;

	@Option(names = "--batch-invariant", description = "As for serve.")
	private boolean batchInvariant;

	@Option(names = "--loras", paramLabel = "N", defaultValue = "0",
			description = "Random adapters of rank 16, which the streams take in turns (default ${DEFAULT-VALUE}).")
	private int loras;

	@Option(names = "--seed", paramLabel = "N", defaultValue = "1",
			description = "Of the random prompts (default ${DEFAULT-VALUE}).")
	private long seed;

	@Option(names = "--property", paramLabel = "NAME=VALUE",
			description = "A setting of the engine, such as millrace.worker.max-tokens-per-step=1024; may be repeated.")
	private Map<String, String> properties = new LinkedHashMap<>();

	@Option(names = "--grammar",
			description = "Measures streams that write JSON under a schema, too, round by round in turns with free ones.")
	private boolean grammar;

	@Option(names = "--keep", paramLabel = "DIR",
			description = "Writes the random weights into this directory and leaves them, for others to measure.")
	private @Nullable Path keep;

	@Option(names = "--json", description = "Prints one JSON object a measurement.")
	private boolean json;

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	@Override
	public Integer call() throws InterruptedException {
		QuietLog.warningsOnly();
		BenchmarkSettings settings = settings();
		try (BenchmarkedModel model = BenchmarkedModel.prepare(this.shape, this.dtype, this.keep);
				EngineBenchmark benchmark = EngineBenchmark.open(settings, model.directory())) {
			model.opened();
			measure(settings, benchmark);
			return CommandLine.ExitCode.OK;
		}
		catch (IllegalArgumentException | ModelLoadException ex) {
			throw refusal(ex);
		}
		catch (IOException | UncheckedIOException | IllegalStateException ex) {
			this.spec.commandLine().getErr().println(ex.getMessage());
			return CommandLine.ExitCode.SOFTWARE;
		}
	}

	private BenchmarkSettings settings() {
		if (this.quantization != null) {
			this.properties.put("millrace.worker.quantization", this.quantization);
		}
		if (this.device != null) {
			this.properties.put("millrace.worker.device", this.device);
		}
		try {
			return new BenchmarkSettings(this.dtype, this.threads, this.batchInvariant, this.promptTokens,
					this.outputTokens, this.batches, this.rounds, this.closedLoop, this.seed, this.properties,
					this.grammar, this.loras);
		}
		catch (IllegalArgumentException ex) {
			throw refusal(ex);
		}
	}

	private CommandLine.ParameterException refusal(RuntimeException ex) {
		String sentence = String.valueOf(ex.getMessage());
		return new CommandLine.ParameterException(this.spec.commandLine(),
				sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence, ex);
	}

	private void measure(BenchmarkSettings settings, EngineBenchmark benchmark) throws InterruptedException {
		PrintWriter out = this.spec.commandLine().getOut();
		if (!this.json) {
			out.println(this.closedLoop ? LoopReport.HEADER : EngineReport.HEADER);
		}
		for (int batch : settings.batches()) {
			if (this.closedLoop) {
				out.println(loop(settings, benchmark, batch));
			}
			else {
				rounds(settings, benchmark, batch).forEach(out::println);
			}
			out.flush();
		}
	}

	private List<String> rounds(BenchmarkSettings settings, EngineBenchmark benchmark, int batch)
			throws InterruptedException {
		if (!this.grammar) {
			return List.of(line(settings, benchmark, benchmark.measure(batch), false));
		}
		List<BatchFigures> both = benchmark.measureInTurns(batch);
		return List.of(line(settings, benchmark, both.getFirst(), false),
				line(settings, benchmark, both.getLast(), true));
	}

	private String line(BenchmarkSettings settings, EngineBenchmark benchmark, BatchFigures figures,
			boolean constrained) {
		EngineReport report = new EngineReport(this.shape, settings, benchmark.summary(), figures, constrained);
		return this.json ? JsonMapper.shared().writeValueAsString(report.toJson()) : report.row();
	}

	private String loop(BenchmarkSettings settings, EngineBenchmark benchmark, int batch) throws InterruptedException {
		LoopReport report = new LoopReport(this.shape, settings, benchmark.summary(), benchmark.loop(batch));
		return this.json ? JsonMapper.shared().writeValueAsString(report.toJson()) : report.row();
	}

}
