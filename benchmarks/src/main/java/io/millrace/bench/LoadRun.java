package io.millrace.bench;

import java.util.List;

/**
 * What one run measured.
 *
 * @param load what was asked of the server
 * @param startNanos when it began, on the clock of {@link System#nanoTime}
 * @param samples one a request
 * @param cpuNanos CPU time that this process took meanwhile; 0 if unknown
 */
record LoadRun(Load load, long startNanos, List<Sample> samples, long cpuNanos) {

	LoadRun {
		samples = List.copyOf(samples);
	}

	/** From its beginning to the last answer. */
	long wallNanos() {
		long end = this.samples.stream().mapToLong(Sample::endNanos).max().orElse(this.startNanos);
		return Math.max(1, end - this.startNanos);
	}

}
