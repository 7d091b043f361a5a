package io.millrace.scheduler.core;

import java.util.List;

import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.WorkerRole;
import org.jspecify.annotations.Nullable;

/**
 * One worker as placement sees it.
 *
 * @param id who
 * @param number its number in the {@link PrefixIndex}
 * @param open whether it may be given anything: ready, heard of lately, not passed over
 * @param slots the most sequences in its running batch
 * @param occupied requests that it has or is about to have
 * @param prefillTokens prompt tokens that it has still to compute, what is on its way
 * included
 * @param freeBlocks blocks of its KV cache that can be taken, less those that what is on
 * its way will take
 * @param totalBlocks all blocks of its KV cache; 0 where it has none
 * @param blockSize tokens a block of its prefix cache; 0 where it has none
 * @param suspected whether it has a request that may kill it
 * @param adapters what it has beside its model
 * @param role what it is there for
 */
record WorkerSnapshot(ProcessId id, int number, boolean open, int slots, int occupied, long prefillTokens,
		long freeBlocks, int totalBlocks, int blockSize, boolean suspected, List<LoRAAdapter> adapters,
		WorkerRole role) {

	/** Of a worker that does not say. */
	private static final int USUAL_BLOCK_SIZE = 16;

	/** With one more request. */
	WorkerSnapshot given(ScheduledRequest request, int tokensToCompute) {
		return new WorkerSnapshot(this.id, this.number, this.open, this.slots, this.occupied + 1,
				this.prefillTokens + tokensToCompute, this.freeBlocks - (long) Math.ceil(blocks(tokensToCompute)),
				this.totalBlocks, this.blockSize, this.suspected || request.isSuspect(), this.adapters, this.role);
	}

	/** Whether it may be given one more request now. */
	boolean hasRoom(int overcommit) {
		return this.open && this.occupied < this.slots + overcommit;
	}

	/** Whether a prompt could begin at once. */
	boolean canBegin(int tokensToCompute) {
		boolean fits = this.totalBlocks == 0 || this.occupied == 0 || blocks(tokensToCompute) <= this.freeBlocks;
		return fits && this.occupied < this.slots;
	}

	/** Whether it is there for that part of requests, be it beside the other. */
	boolean isFor(WorkerRole part) {
		return this.role == part || this.role == WorkerRole.BOTH;
	}

	/** Blocks that its sequences hold; each at least one. */
	long usedBlocks() {
		return Math.max(this.occupied, this.totalBlocks - this.freeBlocks);
	}

	/** Tokens as blocks. */
	double blocks(long tokens) {
		return (double) tokens / ((this.blockSize > 0) ? this.blockSize : USUAL_BLOCK_SIZE);
	}

	/** The adapter of that name, if it has it. */
	@Nullable LoRAAdapter adapter(String name) {
		for (LoRAAdapter adapter : this.adapters) {
			if (adapter.name().equals(name)) {
				return adapter;
			}
		}
		return null;
	}

	/** Whether it has the adapter of that name; everybody has none. */
	boolean hasAdapter(@Nullable String name) {
		return name == null || adapter(name) != null;
	}

}
