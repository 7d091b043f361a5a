package io.millrace.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * One run in figures. Times are those of the requests that succeeded.
 *
 * @param run what was measured
 * @param slo what a good request keeps
 */
record BenchReport(LoadRun run, Slo slo) {

	static final String HEADER = String.format(Locale.ROOT, "%10s  %8s  %6s  %6s  %6s  %9s  %22s  %18s  %18s  %24s",
			"load", "requests", "errors", "req/s", "good/s", "out tok/s", "TTFT p50/p90/p99 ms", "TPOT p50/p90/p99",
			"ITL p50/p90/p99", "E2E p50/p90/p99");

	private static final double NANOS_PER_SECOND = 1e9;

	int errors() {
		return (int) this.run.samples().stream().filter((sample) -> !sample.isOk()).count();
	}

	private List<Sample> succeeded() {
		return this.run.samples().stream().filter(Sample::isOk).toList();
	}

	private double perSecond(long count) {
		return count * NANOS_PER_SECOND / this.run.wallNanos();
	}

	double requestsPerSecond() {
		return perSecond(succeeded().size());
	}

	double outputTokensPerSecond() {
		return perSecond(outputTokens());
	}

	private long outputTokens() {
		return succeeded().stream().mapToLong(Sample::outputTokens).sum();
	}

	private long promptTokens() {
		return succeeded().stream().mapToLong(Sample::promptTokens).sum();
	}

	/** Requests a second that kept all limits. */
	double goodput() {
		return perSecond(this.run.samples().stream().filter(this.slo::isKept).count());
	}

	Percentiles percentiles(Function<Sample, Duration> figure) {
		return Percentiles.ofMicros(succeeded().stream().mapToLong((sample) -> figure.apply(sample).toNanos() / 1000));
	}

	Percentiles gaps() {
		return Percentiles
			.ofMicros(succeeded().stream().flatMapToLong((sample) -> sample.gaps().micros().asLongStream()));
	}

	/** Requests under way at once, at most. */
	int peak() {
		long[] changes = LongStream
			.concat(this.run.samples().stream().mapToLong((sample) -> change(sample.dueNanos(), true)),
					this.run.samples().stream().mapToLong((sample) -> change(sample.endNanos(), false)))
			.sorted()
			.toArray();
		int now = 0;
		int most = 0;
		for (long change : changes) {
			now += ((change & 1) == 1) ? 1 : -1;
			most = Math.max(most, now);
		}
		return most;
	}

	/** Sorts by time, and at one time ends before beginnings. */
	private long change(long nanos, boolean begins) {
		return 2 * (nanos - this.run.startNanos()) + (begins ? 1 : 0);
	}

	/** How often each status came that was no success. */
	Map<String, Integer> errorsByStatus() {
		return errors(Failure::status);
	}

	/** How often each error came. */
	Map<String, Integer> errorsByMessage() {
		return errors(Failure::toString);
	}

	private Map<String, Integer> errors(Function<Failure, String> key) {
		Map<String, Integer> errors = new TreeMap<>();
		for (Sample sample : this.run.samples()) {
			if (sample.failure() != null) {
				errors.merge(key.apply(sample.failure()), 1, Integer::sum);
			}
		}
		return errors;
	}

	/** One line under {@link #HEADER}. */
	String row() {
		return String.format(Locale.ROOT, "%10s  %8d  %6d  %6.1f  %6.1f  %9.1f  %22s  %18s  %18s  %24s",
				this.run.load().label(), this.run.samples().size(), errors(), requestsPerSecond(), goodput(),
				outputTokensPerSecond(), percentiles(Sample::timeToFirstToken).row(),
				percentiles(Sample::timePerOutputToken).row(), gaps().row(), percentiles(Sample::endToEnd).row());
	}

	/** The same as JSON's object, times in milliseconds. */
	Map<String, Object> toJson() {
		Map<String, Object> json = new LinkedHashMap<>(this.run.load().toJson());
		json.put("requests", this.run.samples().size());
		json.put("succeeded", succeeded().size());
		json.put("errors", errorsByStatus());
		json.put("error_messages", errorsByMessage());
		json.put("wall_s", this.run.wallNanos() / NANOS_PER_SECOND);
		json.put("peak_concurrency", peak());
		json.put("requests_per_s", requestsPerSecond());
		json.put("goodput_per_s", goodput());
		json.put("prompt_tokens", promptTokens());
		json.put("output_tokens", outputTokens());
		json.put("output_tokens_per_s", outputTokensPerSecond());
		json.put("total_tokens_per_s", perSecond(promptTokens() + outputTokens()));
		json.putAll(percentiles(Sample::timeToFirstToken).toJson("ttft"));
		json.putAll(percentiles(Sample::timePerOutputToken).toJson("tpot"));
		json.putAll(gaps().toJson("itl"));
		json.putAll(percentiles(Sample::endToEnd).toJson("e2e"));
		json.put("late_ms_p99", percentiles(Sample::late).millis(99));
		json.put("client_cpu_s", this.run.cpuNanos() / NANOS_PER_SECOND);
		return json;
	}

}
