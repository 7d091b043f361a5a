package io.millrace.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

import org.HdrHistogram.Histogram;

/** A distribution of times, to three digits. */
final class Percentiles {

	private static final double MICROS_PER_MILLI = 1000;

	private final Histogram histogram = new Histogram(3);

	private Percentiles(LongStream micros) {
		micros.forEach((value) -> this.histogram.recordValue(Math.max(0, value)));
	}

	/** Of times in microseconds. */
	static Percentiles ofMicros(LongStream micros) {
		return new Percentiles(micros);
	}

	/** Milliseconds that so many percent do not exceed; 0 if there is nothing. */
	double millis(double percentile) {
		return this.histogram.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
	}

	double meanMillis() {
		return (this.histogram.getTotalCount() == 0) ? 0 : this.histogram.getMean() / MICROS_PER_MILLI;
	}

	/** The middle and the tail for a table, in milliseconds. */
	String row() {
		return String.format(Locale.ROOT, "%.1f/%.1f/%.1f", millis(50), millis(90), millis(99));
	}

	/** The same and the mean for JSON. */
	Map<String, Object> toJson(String name) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put(name + "_ms_mean", meanMillis());
		json.put(name + "_ms_p50", millis(50));
		json.put(name + "_ms_p90", millis(90));
		json.put(name + "_ms_p99", millis(99));
		return json;
	}

}
