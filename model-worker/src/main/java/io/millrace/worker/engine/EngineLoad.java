package io.millrace.worker.engine;

/**
 * How busy an engine is: a snapshot.
 *
 * @param running sequences in the running batch
 * @param waiting sequences accepted and not in the batch
 * @param maxSequences the most sequences in the running batch
 * @param freeBlocks blocks of the KV cache that can be taken
 * @param cachedBlocks those of them that still hold what a sequence may find
 * @param totalBlocks all blocks of the KV cache
 * @param prefillBacklogTokens tokens accepted and not yet computed
 * @param blockSize tokens a block of its prefix cache; 0 where it has none
 */
public record EngineLoad(int running, int waiting, int maxSequences, int freeBlocks, int cachedBlocks, int totalBlocks,
		long prefillBacklogTokens, int blockSize) {

	public int usedBlocks() {
		return this.totalBlocks - this.freeBlocks;
	}

	/** The share of the KV cache that cannot be taken, 0 to 1; 0 where there is none. */
	public double cacheUsage() {
		return (this.totalBlocks > 0) ? (double) usedBlocks() / this.totalBlocks : 0;
	}

}
