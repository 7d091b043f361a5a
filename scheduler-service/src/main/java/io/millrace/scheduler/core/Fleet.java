package io.millrace.scheduler.core;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Load;
import org.jspecify.annotations.Nullable;

/** The workers whose lease runs, in the order in which they were met. */
final class Fleet {

	private final Map<ProcessId, WorkerView> workers = new LinkedHashMap<>();

	@Nullable WorkerView get(@Nullable ProcessId id) {
		return (id != null) ? this.workers.get(id) : null;
	}

	boolean contains(ProcessId id) {
		return this.workers.containsKey(id);
	}

	Collection<WorkerView> all() {
		return this.workers.values();
	}

	List<WorkerView> of(Pool pool) {
		return this.workers.values().stream().filter((worker) -> worker.pool().equals(pool.name())).toList();
	}

	List<WorkerView> unheardFor(long leaseNanos, long nowNanos) {
		return this.workers.values().stream().filter((worker) -> !worker.isFresh(nowNanos, leaseNanos)).toList();
	}

	/** Older incarnations of the same process. */
	List<ProcessId> predecessors(ProcessId id) {
		return this.workers.keySet()
			.stream()
			.filter((other) -> other.name().equals(id.name()) && other.epoch() < id.epoch())
			.toList();
	}

	/**
	 * Workers whose latest LOAD shows a request that this scheduler did not give them.
	 */
	List<ProcessId> foreignHolders(RequestId request) {
		return this.workers.values()
			.stream()
			.filter((worker) -> worker.foreign().contains(request))
			.map(WorkerView::id)
			.toList();
	}

	/**
	 * Takes a LOAD.
	 * @return who sent it, unless a newer one of it has come before
	 */
	Optional<WorkerView> hear(Load load, long nowNanos, long number) {
		WorkerView known = this.workers.get(load.worker());
		if (known == null) {
			WorkerView met = new WorkerView(load, nowNanos, number);
			this.workers.put(load.worker(), met);
			return Optional.of(met);
		}
		return known.hear(load, nowNanos, number) ? Optional.of(known) : Optional.empty();
	}

	@Nullable WorkerView remove(ProcessId id) {
		return this.workers.remove(id);
	}

}
