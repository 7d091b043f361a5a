package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Dispatch;
import io.millrace.scheduler.core.Backlog.Turn;
import org.jspecify.annotations.Nullable;

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

	private final Fleet fleet;

	private boolean listening;

	private long listeningSinceNanos;

	Dispatcher(ProcessId self, SchedulerLimits limits, SchedulerEffects effects, SchedulerClocks clocks,
			Placement placement, Fleet fleet) {
		this.self = self;
		this.limits = limits;
		this.effects = effects;
		this.clocks = clocks;
		this.placement = placement;
		this.fleet = fleet;
	}

	/** Some worker was heard. */
	void onWorkerHeard(long nowNanos) {
		if (!this.listening) {
			this.listening = true;
			this.listeningSinceNanos = nowNanos;
		}
	}

	void place(Pool pool, long nowNanos) {
		List<WorkerView> workers = this.fleet.of(pool);
		PlacementRound round = new PlacementRound(snapshots(workers, nowNanos), this.fleet.index(), this.placement,
				this.limits.placement());
		Map<ProcessId, List<Dispatch.Item>> batches = new LinkedHashMap<>();
		pool.backlog().serve((request) -> {
			if (!round.anyRoom()) {
				return Turn.ENOUGH;
			}
			PlacementRound.Choice choice = isHeldBack(request, workers, nowNanos) ? null : choose(request, round);
			if (choice == null) {
				return Turn.PASSED;
			}
			batches.computeIfAbsent(choice.worker(), (worker) -> new ArrayList<>())
				.add(give(request, choice, nowNanos));
			return Turn.TAKEN;
		});
		batches.forEach((worker, items) -> send(pool, worker, items));
	}

	/** Whose latest LOAD is old may have become busy, or be gone: it gets nothing. */
	private List<WorkerSnapshot> snapshots(List<WorkerView> workers, long nowNanos) {
		long staleAfterNanos = this.limits.placement().staleAfter().toNanos();
		return workers.stream().map((worker) -> worker.snapshot(worker.isFresh(nowNanos, staleAfterNanos))).toList();
	}

	/**
	 * What another scheduler may have placed waits until every worker has said what it
	 * holds; what the bus gave back in an outage waits to come again, here or elsewhere.
	 */
	private boolean isHeldBack(ScheduledRequest request, List<WorkerView> workers, long nowNanos) {
		if (request.isOrphaned()) {
			return this.clocks.lease().isStandingStill();
		}
		return nowNanos < request.inDoubtUntilNanos() && (nowNanos - this.listeningSinceNanos < ROUND_OF_LOADS_NANOS
				|| workers.stream().anyMatch((worker) -> worker.heardNumber() < request.number()));
	}

	private static PlacementRound.@Nullable Choice choose(ScheduledRequest request, PlacementRound round) {
		PlacementRound.Choice chosen = round.choose(request);
		if (chosen == null && !request.hasNoSilentWorkers() && round.isRefusedByAll(request)) {
			request.forgetSilentWorkers();
			return round.choose(request);
		}
		return chosen;
	}

	private Dispatch.Item give(ScheduledRequest request, PlacementRound.Choice choice, long nowNanos) {
		request.pool().take(request);
		request.dispatch(choice.worker(), nowNanos + this.limits.acceptTimeout().toNanos());
		this.fleet.dispatch(request, choice);
		this.effects.observe(new Observation.Placed(request.id(), request.tokens(), choice.cachedTokens()));
		if (request.isSuspect()) {
			this.effects.observe(new Observation.SuspectPlaced(request.id(), choice.worker(), request.task().trace()));
		}
		return new Dispatch.Item(request.task(), request.attempt(), choice.part());
	}

	private void send(Pool pool, ProcessId worker, List<Dispatch.Item> items) {
		for (int from = 0; from < items.size(); from += this.limits.dispatchBatchMax()) {
			int to = Math.min(items.size(), from + this.limits.dispatchBatchMax());
			this.effects.send(worker, new Dispatch(this.self, pool.term(), items.subList(from, to)));
		}
	}

}
