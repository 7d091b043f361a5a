package io.millrace.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.HdrHistogram.Histogram;

/**
 * What one run measured.
 *
 * @param concurrency requests under way at once
 * @param wall the whole run
 * @param samples one a request
 */
record BenchReport(int concurrency, Duration wall, List<Sample> samples) {

	static final String HEADER = "conc  requests  errors   req/s  out tok/s  TTFT p50/p99 ms  TPOT p50/p99 ms   E2E p50/p99 ms";

	BenchReport {
		samples = List.copyOf(samples);
	}

	int errors() {
		return (int) this.samples.stream().filter((sample) -> !sample.isOk()).count();
	}

	double outputTokensPerSecond() {
		return this.samples.stream().mapToLong(Sample::outputTokens).sum() / seconds();
	}

	private double requestsPerSecond() {
		return (this.samples.size() - errors()) / seconds();
	}

	private double seconds() {
		return this.wall.toNanos() / 1e9;
	}

	/** Milliseconds at the given percentile of the requests that succeeded. */
	double percentile(Function<Sample, Duration> figure, double percentile) {
		Histogram histogram = new Histogram(3);
		this.samples.stream()
			.filter(Sample::isOk)
			.forEach((sample) -> histogram.recordValue(figure.apply(sample).toNanos() / 1000));
		return histogram.getValueAtPercentile(percentile) / 1000.0;
	}

	/** How often each error came. */
	Map<String, Integer> errorsByMessage() {
		Map<String, Integer> errors = new TreeMap<>();
		for (Sample sample : this.samples) {
			if (sample.error() != null) {
				errors.merge(sample.error(), 1, Integer::sum);
			}
		}
		return errors;
	}

	/** One line under {@link #HEADER}. */
	String row() {
		return String.format(Locale.ROOT, "%4d  %8d  %6d  %6.1f  %9.1f  %15s  %15s  %15s", this.concurrency,
				this.samples.size(), errors(), requestsPerSecond(), outputTokensPerSecond(),
				pair(Sample::timeToFirstToken), pair(Sample::timePerOutputToken), pair(Sample::endToEnd));
	}

	private String pair(Function<Sample, Duration> figure) {
		return String.format(Locale.ROOT, "%.1f/%.1f", percentile(figure, 50), percentile(figure, 99));
	}

	/** The same as JSON's object, times in milliseconds. */
	Map<String, Object> toJson() {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("concurrency", this.concurrency);
		json.put("requests", this.samples.size());
		json.put("errors", errorsByMessage());
		json.put("wall_s", seconds());
		json.put("requests_per_s", requestsPerSecond());
		json.put("output_tokens_per_s", outputTokensPerSecond());
		json.put("ttft_ms_p50", percentile(Sample::timeToFirstToken, 50));
		json.put("ttft_ms_p99", percentile(Sample::timeToFirstToken, 99));
		json.put("tpot_ms_p50", percentile(Sample::timePerOutputToken, 50));
		json.put("tpot_ms_p99", percentile(Sample::timePerOutputToken, 99));
		json.put("e2e_ms_p50", percentile(Sample::endToEnd, 50));
		json.put("e2e_ms_p99", percentile(Sample::endToEnd, 99));
		return json;
	}

}
