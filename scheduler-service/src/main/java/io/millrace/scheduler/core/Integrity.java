package io.millrace.scheduler.core;

import java.util.Collection;
import java.util.Collections;

import io.millrace.scheduler.core.ScheduledRequest.State;
import org.jspecify.annotations.Nullable;

/** Checks that every request is in exactly the one place that its state says. */
final class Integrity {

	private Integrity() {
	}

	static void check(Collection<ScheduledRequest> requests, Collection<Pool> pools, Fleet fleet) {
		requests.forEach((request) -> check(request, fleet.get(request.worker())));
		fleet.all().forEach(Integrity::check);
		int queued = pools.stream().mapToInt((pool) -> pool.backlog().size()).sum();
		int placed = fleet.all()
			.stream()
			.mapToInt((worker) -> worker.dispatched().size() + worker.running().size())
			.sum();
		if (placed + queued != requests.size()) {
			throw new IllegalStateException(
					requests.size() + " requests are known, but " + placed + " are placed and " + queued + " queued.");
		}
	}

	private static void check(ScheduledRequest request, @Nullable WorkerView worker) {
		boolean queued = request.pool().backlog().contains(request);
		boolean dispatched = worker != null && worker.dispatched().contains(request.id());
		boolean running = worker != null && worker.running().contains(request.id());
		boolean suspected = worker != null && worker.suspects().contains(request.id());
		require(queued == (request.state() == State.QUEUED), request, "backlog");
		require(dispatched == (request.state() == State.DISPATCHED), request, "dispatched");
		require(running == (request.state() == State.RUNNING), request, "running");
		require(suspected == (request.isSuspect() && !queued), request, "suspects");
		require(queued || request.pool().isActive() || running, request, "term " + request.pool().term());
	}

	private static void check(WorkerView worker) {
		if (!Collections.disjoint(worker.foreign(), worker.running())
				|| !Collections.disjoint(worker.foreign(), worker.dispatched())) {
			throw new IllegalStateException(worker.id() + " has requests that are ours and foreign.");
		}
	}

	private static void require(boolean condition, ScheduledRequest request, String place) {
		if (!condition) {
			throw new IllegalStateException(request.id() + " is " + request.state() + ", against " + place + ".");
		}
	}

}
