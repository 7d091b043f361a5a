package io.millrace.worker.cache;

import io.millrace.protocol.BlockHash;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one KV cache, counted by reference, and found by what they hold. A block
 * without references is free: whoever needs one may take it. Until then it keeps its
 * content, and can be revived by name. Only the engine thread calls it.
 *
 * <pre>
 * used:   referenced         | named ones are found and shared, never written again
 * cached: free and named     | found and revived; taken last, the longest unused first
 * empty:  free and nameless  | taken first
 * </pre>
 *
 * The list of the free ones is intrusive: {@link #previous} and {@link #next} link block
 * ids, and the id one past the last block is the list's head and tail. Taking, releasing
 * and reviving a block cost the same however many there are.
 */
public final class BlockPool {

	private final int blockSize;

	private final int[] references;

	private final int[] previous;

	private final int[] next;

	/** Null if nothing is to be found. */
	private final @Nullable BlockIndex index;

	private final CacheListener listener;

	private int freeBlocks;

	private int cachedBlocks;

	/**
	 * A pool of free blocks that are not found by what they hold.
	 * @param blocks how many
	 * @param blockSize tokens a block
	 */
	public BlockPool(int blocks, int blockSize) {
		this(blocks, blockSize, null, CacheListener.NONE);
	}

	private BlockPool(int blocks, int blockSize, @Nullable BlockIndex index, CacheListener listener) {
		if (blocks < 1 || blockSize < 1) {
			throw new IllegalArgumentException(
					"blocks and blockSize are positive, got " + blocks + " and " + blockSize + ".");
		}
		this.blockSize = blockSize;
		this.index = index;
		this.listener = listener;
		this.references = new int[blocks];
		this.previous = new int[blocks + 1];
		this.next = new int[blocks + 1];
		this.previous[blocks] = blocks;
		this.next[blocks] = blocks;
		for (int block = 0; block < blocks; block++) {
			appendFree(block);
		}
	}

	/** A pool of free blocks that are found by what they hold. */
	public static BlockPool caching(int blocks, int blockSize, CacheListener listener) {
		return new BlockPool(blocks, blockSize, new BlockIndex(blocks), listener);
	}

	/** Whether blocks are found by what they hold. */
	public boolean isCaching() {
		return this.index != null;
	}

	/** Tokens a block. */
	public int blockSize() {
		return this.blockSize;
	}

	public int totalBlocks() {
		return this.references.length;
	}

	/** Blocks that can be taken, those included that are cached. */
	public int freeBlocks() {
		return this.freeBlocks;
	}

	/** Free blocks whose content can still be found. */
	public int cachedBlocks() {
		return this.cachedBlocks;
	}

	public int usedBlocks() {
		return totalBlocks() - this.freeBlocks;
	}

	/** How many blocks hold that many tokens. */
	public int blocksFor(int tokens) {
		return Math.ceilDiv(tokens, this.blockSize);
	}

	/**
	 * Takes an empty block, or else the cached one that was unused for longest, with one
	 * reference. Its content cannot be found any more.
	 * @throws IllegalStateException if none is free; see {@link #freeBlocks()}
	 */
	int acquire() {
		int block = this.next[head()];
		if (block == head()) {
			throw new IllegalStateException("None of the " + totalBlocks() + " blocks is free.");
		}
		unlinkFree(block);
		this.references[block] = 1;
		unname(block);
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
			if (isNamed(block)) {
				appendFree(block);
			}
			else {
				prependFree(block);
			}
		}
	}

	/** The block that holds the content of that name; negative if there is none. */
	int find(BlockHash name) {
		return (this.index != null) ? this.index.find(name) : BlockIndex.NONE;
	}

	/**
	 * Lets a referenced block be found by what it holds. Nothing happens where another
	 * block of that name is found already.
	 */
	void publish(int block, BlockHash name) {
		if (this.index != null && this.index.find(name) == BlockIndex.NONE) {
			this.index.put(name, block);
			this.listener.onStored(name);
		}
	}

	/** A block's content is not to be found any more. */
	void forget(int block) {
		if (isNamed(block) && this.references[block] == 0) {
			unlinkFree(block);
			unname(block);
			prependFree(block);
		}
		else {
			unname(block);
		}
	}

	/** No block's content is to be found any more. */
	public void forgetAll() {
		if (this.index != null) {
			this.index.clear();
			this.cachedBlocks = 0;
			this.listener.onCleared();
		}
	}

	@Nullable BlockHash name(int block) {
		return (this.index != null) ? this.index.name(block) : null;
	}

	private boolean isNamed(int block) {
		return name(block) != null;
	}

	private void unname(int block) {
		BlockHash name = (this.index != null) ? this.index.remove(block) : null;
		if (name != null) {
			this.listener.onRemoved(name);
		}
	}

	/** How many hold a block. */
	public int references(int block) {
		return this.references[block];
	}

	/**
	 * Checks what must hold between any two calls: exactly the blocks without references
	 * are in the free list, once each, it is linked the same both ways, the cached ones
	 * are counted, and every name finds its block.
	 * @throws IllegalStateException if it does not hold
	 */
	public void checkIntegrity() {
		boolean[] listed = new boolean[totalBlocks()];
		int count = 0;
		int cached = 0;
		for (int block = this.next[head()]; block != head(); block = this.next[block]) {
			check(!listed[block], "is twice in the free list", block);
			check(this.references[block] == 0, "is free and referenced", block);
			check(this.previous[this.next[block]] == block, "is linked one way only", block);
			listed[block] = true;
			count++;
			cached += isNamed(block) ? 1 : 0;
		}
		for (int block = 0; block < totalBlocks(); block++) {
			check(this.references[block] >= 0, "has fewer than no references", block);
			check(listed[block] == (this.references[block] == 0), "is neither free nor referenced", block);
		}
		if (count != this.freeBlocks) {
			throw new IllegalStateException(count + " blocks are free, but " + this.freeBlocks + " are counted.");
		}
		if (cached != this.cachedBlocks) {
			throw new IllegalStateException(cached + " blocks are cached, but " + this.cachedBlocks + " are counted.");
		}
		if (this.index != null) {
			this.index.checkIntegrity();
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
		linkFree(block, this.previous[head()], head());
	}

	private void prependFree(int block) {
		linkFree(block, head(), this.next[head()]);
	}

	private void linkFree(int block, int before, int after) {
		this.next[before] = block;
		this.previous[block] = before;
		this.next[block] = after;
		this.previous[after] = block;
		this.freeBlocks++;
		this.cachedBlocks += isNamed(block) ? 1 : 0;
	}

	private void unlinkFree(int block) {
		this.next[this.previous[block]] = this.next[block];
		this.previous[this.next[block]] = this.previous[block];
		this.freeBlocks--;
		this.cachedBlocks -= isNamed(block) ? 1 : 0;
	}

}
