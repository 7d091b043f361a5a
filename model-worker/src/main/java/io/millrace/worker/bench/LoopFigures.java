package io.millrace.worker.bench;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a closed loop of streams got.
 *
 * @param batch streams at once
 * @param tokens of all of them together
 * @param nanos from the first request to the last token
 * @param firsts ns from asking to the first token, one a request
 * @param gaps ns between two tokens of a stream; tokens of one step are one
 * @param residentBytes the process in memory after it, if known
 */
public record LoopFigures(int batch, long tokens, long nanos, List<Long> firsts, List<Long> gaps,
		OptionalLong residentBytes) {

	private static final double NANOS_PER_SECOND = 1e9;

	public LoopFigures {
		firsts = firsts.stream().sorted().toList();
		gaps = gaps.stream().sorted().toList();
	}

	/** Output tokens of all streams. */
	public double tokensPerSecond() {
		return this.tokens / (this.nanos / NANOS_PER_SECOND);
	}

	/** The time to the first token, ns, that so many percent do not exceed. */
	public long first(int percent) {
		return Measurement.percentile(this.firsts, percent);
	}

	/** The gap between tokens, ns, that so many percent do not exceed. */
	public long gap(int percent) {
		return Measurement.percentile(this.gaps, percent);
	}

}
