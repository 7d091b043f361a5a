package io.millrace.bench;

import java.time.Duration;
import java.util.List;

/** Makes samples for tests. */
final class Samples {

	private Samples() {
	}

	/** One that was due after so many milliseconds, with a first token and an end. */
	static Sample ok(long dueMillis, long firstMillis, long endMillis, int outputTokens) {
		return new Sample(dueMillis * 1_000_000, Duration.ZERO, Duration.ofMillis(firstMillis),
				Duration.ofMillis(endMillis), new Gaps(), 10, outputTokens, null);
	}

	static Sample failed(long dueMillis, Failure failure) {
		return new Sample(dueMillis * 1_000_000, Duration.ZERO, Duration.ofMillis(5), Duration.ofMillis(5), new Gaps(),
				0, 0, failure);
	}

	static BenchReport report(Slo slo, Sample... samples) {
		return new BenchReport(new LoadRun(new Load.Closed(2), 0, List.of(samples), 0), slo);
	}

}
