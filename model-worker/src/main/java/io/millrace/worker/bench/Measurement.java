package io.millrace.worker.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

import io.millrace.protocol.TokenIds;

/** Gathers the rounds at one number of streams. */
final class Measurement {

	private static final double NANOS_PER_SECOND = 1e9;

	private final int batch;

	private final List<Double> prefill = new ArrayList<>();

	private final List<Double> decode = new ArrayList<>();

	private final List<StepTime> decodes = new ArrayList<>();

	private final TokenChecksum checksum = new TokenChecksum();

	Measurement(int batch) {
		this.batch = batch;
	}

	/** Adds a pass in which each stream computed its prompt and one token. */
	void addPrefill(List<StepTime> steps, long promptTokens) {
		this.prefill.add(promptTokens / seconds(steps));
	}

	/** Adds a pass in which each stream generated all of its tokens. */
	void addDecode(List<StepTime> steps, List<TokenIds> outputs) {
		List<StepTime> counted = steps.stream().filter((step) -> step.decodes(this.batch)).toList();
		if (counted.isEmpty()) {
			counted = steps.stream().filter(StepTime::decodes).toList();
		}
		if (counted.isEmpty()) {
			throw new IllegalStateException("No step decoded only; ask for more output.");
		}
		this.decode.add(counted.stream().mapToLong(StepTime::generated).sum() / seconds(counted));
		this.decodes.addAll(counted);
		outputs.forEach(this.checksum::add);
	}

	private static double seconds(List<StepTime> steps) {
		return steps.stream().mapToLong(StepTime::nanos).sum() / NANOS_PER_SECOND;
	}

	BatchFigures figures(OptionalLong residentBytes) {
		double streams = this.decodes.stream().mapToInt(StepTime::rows).average().orElse(0);
		return new BatchFigures(this.batch, this.prefill, this.decode, streams, percentile(StepTime::nanos, 50),
				percentile(StepTime::nanos, 99), percentile(StepTime::hostNanos, 50), residentBytes,
				this.checksum.toString());
	}

	private long percentile(ToLongFunction<StepTime> figure, int percent) {
		return percentile(this.decodes.stream().map(figure::applyAsLong).sorted().toList(), percent);
	}

	/** The smallest value that so many percent do not exceed. */
	static long percentile(List<Long> sorted, int percent) {
		return sorted.get(Math.max(0, Math.ceilDiv(sorted.size() * percent, 100) - 1));
	}

}
