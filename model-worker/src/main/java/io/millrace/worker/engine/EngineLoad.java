package io.millrace.worker.engine;

/**
 * How busy an engine is: a snapshot.
 *
 * @param running sequences in the running batch
 * @param waiting sequences accepted and not in the batch
 * @param maxSequences the most sequences in the running batch
 * @param freeBlocks free blocks of the KV cache
 * @param totalBlocks all blocks of the KV cache
 * @param prefillBacklogTokens tokens accepted and not yet computed
 */
public record EngineLoad(int running, int waiting, int maxSequences, int freeBlocks, int totalBlocks,
		long prefillBacklogTokens) {

	public int usedBlocks() {
		return this.totalBlocks - this.freeBlocks;
	}

	/** The used share of the KV cache, 0 to 1. */
	public double cacheUsage() {
		return (double) usedBlocks() / this.totalBlocks;
	}

}
