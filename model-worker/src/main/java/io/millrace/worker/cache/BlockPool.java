package io.millrace.worker.cache;

/**
 * The blocks of one KV cache, counted by reference. Free blocks form a list in order of
 * their release, so that the one that was unused for longest is taken first; a block that
 * was just released keeps its contents longest. Only the engine thread calls it.
 *
 * <p>
 * The list is intrusive: {@link #previous} and {@link #next} link block ids, and the id
 * one past the last block is the list's head and tail. Taking, releasing and reviving a
 * block cost the same however many there are.
 */
public final class BlockPool {

	private final int blockSize;

	private final int[] references;

	private final int[] previous;

	private final int[] next;

	private int freeBlocks;

	/**
	 * A pool of free blocks.
	 * @param blocks how many
	 * @param blockSize tokens a block
	 */
	public BlockPool(int blocks, int blockSize) {
		if (blocks < 1 || blockSize < 1) {
			throw new IllegalArgumentException(
					"blocks and blockSize are positive, got " + blocks + " and " + blockSize + ".");
		}
		this.blockSize = blockSize;
		this.references = new int[blocks];
		this.previous = new int[blocks + 1];
		this.next = new int[blocks + 1];
		this.previous[blocks] = blocks;
		this.next[blocks] = blocks;
		for (int block = 0; block < blocks; block++) {
			appendFree(block);
		}
	}

	/** Tokens a block. */
	public int blockSize() {
		return this.blockSize;
	}

	public int totalBlocks() {
		return this.references.length;
	}

	public int freeBlocks() {
		return this.freeBlocks;
	}

	public int usedBlocks() {
		return totalBlocks() - this.freeBlocks;
	}

	/** How many blocks hold that many tokens. */
	public int blocksFor(int tokens) {
		return Math.ceilDiv(tokens, this.blockSize);
	}

	/**
	 * Takes the block that was free for longest, with one reference.
	 * @throws IllegalStateException if none is free; see {@link #freeBlocks()}
	 */
	int acquire() {
		int block = this.next[head()];
		if (block == head()) {
			throw new IllegalStateException("None of the " + totalBlocks() + " blocks is free.");
		}
		unlinkFree(block);
		this.references[block] = 1;
		return block;
	}

	/**
	 * Adds a reference to a block, which may be a free one whose contents are still
	 * wanted.
	 */
	void retain(int block) {
		if (this.references[block] == 0) {
			unlinkFree(block);
		}
		this.references[block]++;
	}

	/** Drops a reference; without any the block is free. */
	void release(int block) {
		if (this.references[block] == 0) {
			throw new IllegalStateException("Block " + block + " is released twice.");
		}
		this.references[block]--;
		if (this.references[block] == 0) {
			appendFree(block);
		}
	}

	int references(int block) {
		return this.references[block];
	}

	/**
	 * Checks what must hold between any two calls: exactly the blocks without references
	 * are in the free list, once each, and it is linked the same both ways.
	 * @throws IllegalStateException if it does not hold
	 */
	public void checkIntegrity() {
		boolean[] listed = new boolean[totalBlocks()];
		int count = 0;
		for (int block = this.next[head()]; block != head(); block = this.next[block]) {
			check(!listed[block], "is twice in the free list", block);
			check(this.references[block] == 0, "is free and referenced", block);
			check(this.previous[this.next[block]] == block, "is linked one way only", block);
			listed[block] = true;
			count++;
		}
		for (int block = 0; block < totalBlocks(); block++) {
			check(this.references[block] >= 0, "has fewer than no references", block);
			check(listed[block] == (this.references[block] == 0), "is neither free nor referenced", block);
		}
		if (count != this.freeBlocks) {
			throw new IllegalStateException(count + " blocks are free, but " + this.freeBlocks + " are counted.");
		}
	}

	private static void check(boolean holds, String violation, int block) {
		if (!holds) {
			throw new IllegalStateException("Block " + block + " " + violation + ".");
		}
	}

	private int head() {
		return this.references.length;
	}

	private void appendFree(int block) {
		int last = this.previous[head()];
		this.next[last] = block;
		this.previous[block] = last;
		this.next[block] = head();
		this.previous[head()] = block;
		this.freeBlocks++;
	}

	private void unlinkFree(int block) {
		this.next[this.previous[block]] = this.next[block];
		this.previous[this.next[block]] = this.previous[block];
		this.freeBlocks--;
	}

}
