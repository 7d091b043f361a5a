package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Dispatch;

/**
 * Gives the requests of a pool that wait to workers that have room, and sends each worker
 * what is new for it in one message.
 */
final class Dispatcher {

	/** A little longer than workers take to send a LOAD each. */
	private static final long ROUND_OF_LOADS_NANOS = Duration.ofMillis(300).toNanos();

	private final ProcessId self;

	private final SchedulerLimits limits;

	private final SchedulerEffects effects;

	private final SchedulerClocks clocks;

	private final Placement placement;

	private boolean listening;

	private long listeningSinceNanos;

	Dispatcher(ProcessId self, SchedulerLimits limits, SchedulerEffects effects, SchedulerClocks clocks) {
		this.self = self;
		this.limits = limits;
		this.effects = effects;
		this.clocks = clocks;
		this.placement = new Placement(limits.overcommit());
	}

	/** Some worker was heard. */
	void onWorkerHeard(long nowNanos) {
		if (!this.listening) {
			this.listening = true;
			this.listeningSinceNanos = nowNanos;
		}
	}

	void place(Pool pool, List<WorkerView> candidates, long nowNanos) {
		Map<WorkerView, List<Dispatch.Item>> batches = new LinkedHashMap<>();
		for (ScheduledRequest request : pool.backlog().inOrder()) {
			if (!this.placement.anyRoom(candidates)) {
				break;
			}
			if (!isHeldBack(request, candidates, nowNanos)) {
				choose(request, candidates)
					.ifPresent((worker) -> batches.computeIfAbsent(worker, (key) -> new ArrayList<>())
						.add(give(request, worker, nowNanos)));
			}
		}
		batches.forEach((worker, items) -> send(pool, worker.id(), items));
	}

	/**
	 * What another scheduler may have placed waits until every worker has said what it
	 * holds; what the bus gave back in an outage waits to come again, here or elsewhere.
	 */
	private boolean isHeldBack(ScheduledRequest request, List<WorkerView> candidates, long nowNanos) {
		if (request.isOrphaned()) {
			return this.clocks.lease().isStandingStill();
		}
		return nowNanos < request.inDoubtUntilNanos() && (nowNanos - this.listeningSinceNanos < ROUND_OF_LOADS_NANOS
				|| candidates.stream().anyMatch((worker) -> worker.heardNumber() < request.number()));
	}

	private Optional<WorkerView> choose(ScheduledRequest request, List<WorkerView> candidates) {
		Optional<WorkerView> chosen = this.placement.choose(request, candidates);
		boolean refusedByAll = candidates.stream()
			.filter(WorkerView::isReady)
			.filter((worker) -> request.isMeantFor(worker))
			.noneMatch((worker) -> request.mayGoTo(worker.id()));
		if (chosen.isEmpty() && refusedByAll) {
			request.forgetSilentWorkers();
			return this.placement.choose(request, candidates);
		}
		return chosen;
	}

	private Dispatch.Item give(ScheduledRequest request, WorkerView worker, long nowNanos) {
		request.pool().backlog().remove(request);
		request.dispatch(worker.id(), nowNanos + this.limits.acceptTimeout().toNanos());
		worker.onDispatch(request);
		if (request.isSuspect()) {
			this.effects.observe(new Observation.SuspectPlaced(request.id(), worker.id()));
		}
		return new Dispatch.Item(request.task(), request.attempt());
	}

	private void send(Pool pool, ProcessId worker, List<Dispatch.Item> items) {
		for (int from = 0; from < items.size(); from += this.limits.dispatchBatchMax()) {
			int to = Math.min(items.size(), from + this.limits.dispatchBatchMax());
			this.effects.send(worker, new Dispatch(this.self, pool.term(), items.subList(from, to)));
		}
	}

}
