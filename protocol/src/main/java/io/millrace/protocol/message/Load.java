package io.millrace.protocol.message;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Worker to all, every 250 ms; also the worker's lease. The latest wins.
 *
 * @param worker who
 * @param pool name of its worker pool
 * @param number counts the worker's LOADs from 0, so that an older one is dropped
 * @param state whether it takes new work
 * @param running sequences in the running batch
 * @param waiting sequences accepted and not yet in the batch
 * @param maxSequences the most sequences in the running batch
 * @param freeBlocks free blocks of the KV cache
 * @param totalBlocks all blocks of the KV cache
 * @param prefillBacklogTokens prompt tokens accepted and not yet computed
 * @param term the newest scheduler's term that it has heard
 * @param held what it has accepted and not ended
 * @param adapters what can be asked of it by their names, beside its model
 * @param cacheBlockSize tokens a block of its prefix cache; null where it has none, and
 * of workers of older releases
 * @param role what it is there for
 */
public record Load(ProcessId worker, String pool, long number, WorkerState state, int running, int waiting,
		int maxSequences, int freeBlocks, int totalBlocks, long prefillBacklogTokens, long term, List<Held> held,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) List<LoRAAdapter> adapters,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer cacheBlockSize,
		WorkerRole role) implements ControlMessage {

	public Load {
		held = List.copyOf(held);
		adapters = orNone(adapters);
		cacheBlockSize = (cacheBlockSize != null && cacheBlockSize > 0) ? cacheBlockSize : null;
		role = orBoth(role);
	}

	/** Of a worker for whole requests. */
	public Load(ProcessId worker, String pool, long number, WorkerState state, int running, int waiting,
			int maxSequences, int freeBlocks, int totalBlocks, long prefillBacklogTokens, long term, List<Held> held,
			List<LoRAAdapter> adapters, @Nullable Integer cacheBlockSize) {
		this(worker, pool, number, state, running, waiting, maxSequences, freeBlocks, totalBlocks, prefillBacklogTokens,
				term, held, adapters, cacheBlockSize, WorkerRole.BOTH);
	}

	/** Tokens a block of its prefix cache; 0 where it has none. */
	public int blockSize() {
		return (this.cacheBlockSize != null) ? this.cacheBlockSize : 0;
	}

	/** Of a worker without adapters and prefix cache. */
	public Load(ProcessId worker, String pool, long number, WorkerState state, int running, int waiting,
			int maxSequences, int freeBlocks, int totalBlocks, long prefillBacklogTokens, long term, List<Held> held) {
		this(worker, pool, number, state, running, waiting, maxSequences, freeBlocks, totalBlocks, prefillBacklogTokens,
				term, held, List.of(), null);
	}

	/** Workers of older releases say nothing of adapters. */
	private static List<LoRAAdapter> orNone(@Nullable List<LoRAAdapter> adapters) {
		return (adapters != null) ? List.copyOf(adapters) : List.of();
	}

	/** Workers of older releases say nothing of roles. */
	private static WorkerRole orBoth(@Nullable WorkerRole role) {
		return (role != null) ? role : WorkerRole.BOTH;
	}

	/** Whether it has an adapter of that name; everybody has none. */
	public boolean hasAdapter(@Nullable String name) {
		return name == null || this.adapters.stream().anyMatch((adapter) -> adapter.name().equals(name));
	}

	/**
	 * One request that the worker has.
	 *
	 * @param requestId which request
	 * @param attempt which try of it
	 * @param generated tokens generated so far, those delivered by earlier submissions
	 * included
	 */
	public record Held(RequestId requestId, Attempt attempt, int generated) {

	}

}
