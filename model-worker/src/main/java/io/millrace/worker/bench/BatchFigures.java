package io.millrace.worker.bench;

import java.util.List;
import java.util.OptionalLong;

/**
 * What was measured at one number of streams.
 *
 * @param batch streams at once
 * @param prefill tokens a second of each round: all prompts, from the first step to the
 * last prompt's first token, nothing else in the steps
 * @param decode tokens a second of each round, over the steps in which every stream
 * decoded one token
 * @param decodeStreams streams in those steps, on average: fewer than {@code batch} only
 * where outputs are too short for all streams to decode at once, so that all steps that
 * only decode were counted
 * @param stepNanosP50 one of those steps, with all that the host did since the one before
 * @param stepNanosP99 the 99th percentile of the same
 * @param hostNanos the part of such a step outside native code, the median
 * @param residentBytes the process in memory after it, if known
 * @param checksum of the tokens of all rounds and streams, in order
 */
public record BatchFigures(int batch, List<Double> prefill, List<Double> decode, double decodeStreams,
		long stepNanosP50, long stepNanosP99, long hostNanos, OptionalLong residentBytes, String checksum) {

	public BatchFigures {
		prefill = List.copyOf(prefill);
		decode = List.copyOf(decode);
	}

	/** The median round. */
	public double prefillTokensPerSecond() {
		return median(prefill());
	}

	/** The median round. */
	public double decodeTokensPerSecond() {
		return median(decode());
	}

	private static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

}
