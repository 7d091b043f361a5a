package io.millrace.platform;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.millrace.worker.bench.BatchFigures;
import io.millrace.worker.bench.BenchmarkSettings;
import io.millrace.worker.model.ModelSummary;

/**
 * One measurement of an engine, for people and for programs.
 *
 * @param shape what was asked for
 * @param settings how it was measured
 * @param model what the model says of itself
 * @param figures what was measured
 * @param constrained whether the streams followed a grammar
 */
record EngineReport(String shape, BenchmarkSettings settings, ModelSummary model, BatchFigures figures,
		boolean constrained) {

	static final String HEADER = "batch  prefill tok/s  decode tok/s  step ms p50/p99  host us  resident MB  checksum";

	private static final double NANOS_PER_MILLI = 1e6;

	private static final double NANOS_PER_MICRO = 1e3;

	private static final double BYTES_PER_MEGA = 1e6;

	/** One line under {@link #HEADER}. */
	String row() {
		String steps = String.format(Locale.ROOT, "%.2f/%.2f", this.figures.stepNanosP50() / NANOS_PER_MILLI,
				this.figures.stepNanosP99() / NANOS_PER_MILLI);
		String resident = this.figures.residentBytes().isPresent()
				? String.format(Locale.ROOT, "%.0f", this.figures.residentBytes().getAsLong() / BYTES_PER_MEGA) : "-";
		String streams = !this.settings.grammar() ? "" : this.constrained ? "  constrained" : "  free";
		return String.format(Locale.ROOT, "%5d  %13.1f  %12.1f  %15s  %7.0f  %11s  %s%s", this.figures.batch(),
				this.figures.prefillTokensPerSecond(), this.figures.decodeTokensPerSecond(), steps,
				this.figures.hostNanos() / NANOS_PER_MICRO, resident, this.figures.checksum(), streams);
	}

	/** The same as JSON's object, with all that it takes to repeat it. */
	Map<String, Object> toJson() {
		Map<String, Object> json = conditions(this.shape, this.settings, this.model);
		json.put("batch", this.figures.batch());
		json.put("grammar", this.constrained);
		json.put("prefill_tokens_per_s", this.figures.prefillTokensPerSecond());
		json.put("decode_tokens_per_s", this.figures.decodeTokensPerSecond());
		json.put("prefill_tokens_per_s_of_rounds", this.figures.prefill());
		json.put("decode_tokens_per_s_of_rounds", this.figures.decode());
		json.put("decode_streams", this.figures.decodeStreams());
		json.put("step_ms_p50", this.figures.stepNanosP50() / NANOS_PER_MILLI);
		json.put("step_ms_p99", this.figures.stepNanosP99() / NANOS_PER_MILLI);
		json.put("host_us", this.figures.hostNanos() / NANOS_PER_MICRO);
		this.figures.residentBytes().ifPresent((bytes) -> json.put("resident_bytes", bytes));
		json.put("checksum", this.figures.checksum());
		return json;
	}

	/** What a measurement depends on beside its streams. */
	static Map<String, Object> conditions(String shape, BenchmarkSettings settings, ModelSummary model) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("shape", shape);
		json.put("dtype", model.computeType().name().toLowerCase(Locale.ROOT));
		json.put("threads", model.threads());
		json.put("batch_invariant", settings.batchInvariant());
		json.put("prompt", settings.promptTokens());
		json.put("output", settings.outputTokens());
		json.put("rounds", settings.rounds());
		json.put("closed_loop", settings.closedLoop());
		json.put("seed", settings.seed());
		json.put("loras", settings.loras());
		json.put("properties", settings.properties());
		return json;
	}

}
