package io.millrace.scheduler.core;

import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.KvEvent;
import io.millrace.protocol.message.Load;
import org.jspecify.annotations.Nullable;

/** The workers whose lease runs, in the order in which they were met. */
final class Fleet {

	/** Of one prompt. */
	private static final int MAX_FORESEEN_BLOCKS = 4_096;

	private final Map<ProcessId, WorkerView> workers = new LinkedHashMap<>();

	private final PrefixIndex index;

	/** Numbers that workers have in the index. */
	private final BitSet numbers = new BitSet();

	Fleet(int maxIndexedBlocks) {
		this.index = new PrefixIndex(maxIndexedBlocks);
	}

	/** What their prefix caches hold. */
	PrefixIndex index() {
		return this.index;
	}

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
			int free = this.numbers.nextClearBit(0);
			this.numbers.set(free);
			WorkerView met = new WorkerView(load, nowNanos, number, free);
			this.workers.put(load.worker(), met);
			return Optional.of(met);
		}
		return known.hear(load, nowNanos, number) ? Optional.of(known) : Optional.empty();
	}

	void remove(ProcessId id) {
		WorkerView removed = this.workers.remove(id);
		if (removed != null) {
			this.index.clear(removed.number());
			this.numbers.clear(removed.number());
		}
	}

	/**
	 * A request is on its way to a worker, which will soon hold the blocks of its prompt.
	 */
	void dispatch(ScheduledRequest request, PlacementRound.Choice choice) {
		WorkerView worker = this.workers.get(choice.worker());
		if (worker == null) {
			return;
		}
		worker.onDispatch(request, choice.cachedTokens(), choice.tokensToCompute());
		PromptBlocks blocks = request.takeBlocks();
		if (blocks != null && blocks.blockSize() == worker.blockSize()) {
			for (int block = 0; block < Math.min(blocks.size(), MAX_FORESEEN_BLOCKS); block++) {
				this.index.add(choice.number(), blocks.get(block));
			}
		}
	}

	/**
	 * A worker told what its prefix cache holds. After a gap nothing is known but what
	 * follows.
	 */
	void onKvEvent(KvEvent event) {
		WorkerView worker = this.workers.get(event.worker());
		if (worker == null) {
			return;
		}
		if (!worker.isNextKvEvent(event.number())) {
			this.index.clear(worker.number());
		}
		for (KvEvent.Change change : event.changes()) {
			switch (change.kind()) {
				case STORED -> change.blocks().forEach((block) -> this.index.add(worker.number(), block));
				case REMOVED -> change.blocks().forEach((block) -> this.index.remove(worker.number(), block));
				case CLEARED -> this.index.clear(worker.number());
			}
		}
	}

}
