package io.millrace.scheduler.core;

import java.util.Comparator;
import java.util.List;

/** Who has the fewest requests, then the least to compute, to compare with. */
final class LeastLoaded implements Placement {

	private static final Comparator<WorkerSnapshot> LOAD = Comparator.comparingInt(WorkerSnapshot::occupied)
		.thenComparingLong(WorkerSnapshot::prefillTokens);

	@Override
	public WorkerSnapshot choose(Prompt prompt, List<WorkerSnapshot> candidates) {
		return candidates.stream().min(LOAD).orElseThrow();
	}

}
