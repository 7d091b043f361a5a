package io.millrace.platform;

import java.util.Locale;
import java.util.Map;

import io.millrace.worker.bench.BenchmarkSettings;
import io.millrace.worker.bench.LoopFigures;
import io.millrace.worker.model.ModelSummary;

/**
 * One closed loop of an engine, for people and for programs.
 *
 * @param shape what was asked for
 * @param settings how it was measured
 * @param model what the model says of itself
 * @param figures what was measured
 */
record LoopReport(String shape, BenchmarkSettings settings, ModelSummary model, LoopFigures figures) {

	static final String HEADER = "batch  output tok/s  first ms p50/p99  gap ms p50/p99  resident MB";

	private static final double NANOS_PER_MILLI = 1e6;

	private static final double BYTES_PER_MEGA = 1e6;

	/** One line under {@link #HEADER}. */
	String row() {
		String firsts = String.format(Locale.ROOT, "%.0f/%.0f", millis(this.figures.first(50)),
				millis(this.figures.first(99)));
		String gaps = String.format(Locale.ROOT, "%.1f/%.1f", millis(this.figures.gap(50)),
				millis(this.figures.gap(99)));
		String resident = this.figures.residentBytes().isPresent()
				? String.format(Locale.ROOT, "%.0f", this.figures.residentBytes().getAsLong() / BYTES_PER_MEGA) : "-";
		return String.format(Locale.ROOT, "%5d  %12.1f  %16s  %14s  %11s", this.figures.batch(),
				this.figures.tokensPerSecond(), firsts, gaps, resident);
	}

	/** The same as JSON's object, with all that it takes to repeat it. */
	Map<String, Object> toJson() {
		Map<String, Object> json = EngineReport.conditions(this.shape, this.settings, this.model);
		json.put("batch", this.figures.batch());
		json.put("output_tokens_per_s", this.figures.tokensPerSecond());
		json.put("ttft_ms_p50", millis(this.figures.first(50)));
		json.put("ttft_ms_p99", millis(this.figures.first(99)));
		json.put("itl_ms_p50", millis(this.figures.gap(50)));
		json.put("itl_ms_p99", millis(this.figures.gap(99)));
		this.figures.residentBytes().ifPresent((bytes) -> json.put("resident_bytes", bytes));
		return json;
	}

	private static double millis(long nanos) {
		return nanos / NANOS_PER_MILLI;
	}

}
