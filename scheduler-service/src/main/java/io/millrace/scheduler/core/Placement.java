package io.millrace.scheduler.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Chooses the worker for a request: the one with the smallest share of its slots taken,
 * an idle one therefore before all others, then with the least prompt tokens to compute,
 * then with the most free blocks. Never one that lacks the request's adapter, and never
 * one that has its slots and the overcommit full; a request that names its worker goes to
 * no other before it was admitted; and a request that may have killed a worker goes only
 * where no other such is, so that it is known which one did it.
 */
final class Placement {

	private static final Comparator<WorkerView> LEAST_LOADED = Comparator.comparingDouble(Placement::load)
		.thenComparingLong(WorkerView::prefillBacklogTokens)
		.thenComparing(Comparator.comparingInt(WorkerView::freeBlocks).reversed())
		.thenComparing((worker) -> worker.id().name());

	private final int overcommit;

	Placement(int overcommit) {
		this.overcommit = overcommit;
	}

	/** The worker for this request, if one has room now. */
	Optional<WorkerView> choose(ScheduledRequest request, Collection<WorkerView> freshWorkers) {
		return freshWorkers.stream()
			.filter((worker) -> worker.hasRoom(this.overcommit))
			.filter((worker) -> request.isMeantFor(worker))
			.filter((worker) -> request.mayGoTo(worker.id()))
			.filter((worker) -> !request.isSuspect() || worker.suspects().isEmpty())
			.min(LEAST_LOADED);
	}

	boolean anyRoom(Collection<WorkerView> freshWorkers) {
		return freshWorkers.stream().anyMatch((worker) -> worker.hasRoom(this.overcommit));
	}

	private static double load(WorkerView worker) {
		return (double) worker.occupied() / Math.max(1, worker.slots());
	}

}
