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
 * Attention reads consecutive blocks in place and has to copy others. So blocks come in
 * chunks of {@value #CHUNK}: who needs a block gets the one after its last in the same
 * chunk or in an empty one, or else the first of a chunk that nobody uses, or else any.
 * Taking, releasing and reviving a block cost the same however many there are.
 */
public final class BlockPool {

	/** Consecutive blocks that are better used by one. */
	public static final int CHUNK = 16;

	private final int blockSize;

	private final int[] references;

	/** Empty blocks, then the cached ones, the longest unused first. */
	private final FreeList free;

	/** The chunks of which all blocks are free: empty ones, then the longest unused. */
	private final FreeList freeChunks;

	/** How many blocks of each chunk have references. */
	private final int[] usedInChunk;

	/** Null if nothing is to be found. */
	private final @Nullable BlockIndex index;

	private final CacheListener listener;

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
		this.free = FreeList.ofAll(blocks);
		this.freeChunks = FreeList.ofAll(Math.ceilDiv(blocks, CHUNK));
		this.usedInChunk = new int[Math.ceilDiv(blocks, CHUNK)];
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
		return this.free.size();
	}

	/** Free blocks whose content can still be found. */
	public int cachedBlocks() {
		return this.cachedBlocks;
	}

	public int usedBlocks() {
		return totalBlocks() - freeBlocks();
	}

	/** How many blocks hold that many tokens. */
	public int blocksFor(int tokens) {
		return Math.ceilDiv(tokens, this.blockSize);
	}

	/**
	 * Takes a free block with one reference; its content cannot be found any more.
	 * @param last what the same sequence took before, to be followed if possible;
	 * negative for none
	 * @throws IllegalStateException if none is free; see {@link #freeBlocks()}
	 */
	int acquire(int last) {
		int block = choose(last);
		unlinkFree(block);
		this.references[block] = 1;
		unname(block);
		return block;
	}

	private int choose(int last) {
		int next = last + 1;
		if (last >= 0 && next < totalBlocks() && mayFollow(next)) {
			return next;
		}
		if (!this.freeChunks.isEmpty()) {
			return this.freeChunks.first() * CHUNK;
		}
		if (this.free.isEmpty()) {
			throw new IllegalStateException("None of the " + totalBlocks() + " blocks is free.");
		}
		return this.free.first();
	}

	/** Within a chunk a free block, after it a chunk that holds nothing to be found. */
	private boolean mayFollow(int next) {
		if (next % CHUNK != 0) {
			return this.references[next] == 0;
		}
		boolean empty = this.freeChunks.contains(next / CHUNK);
		for (int block = next; empty && block < Math.min(next + CHUNK, totalBlocks()); block++) {
			empty = !isNamed(block);
		}
		return empty;
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
			linkFree(block);
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
			linkFree(block);
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
	 * are free, the cached ones and those used of each chunk are counted, exactly the
	 * chunks that nobody uses are listed, and every name finds its block.
	 * @throws IllegalStateException if it does not hold
	 */
	public void checkIntegrity() {
		this.free.checkIntegrity();
		this.freeChunks.checkIntegrity();
		int[] used = new int[this.usedInChunk.length];
		int cached = 0;
		for (int block = 0; block < totalBlocks(); block++) {
			boolean referenced = this.references[block] > 0;
			check(this.references[block] >= 0, "has fewer than no references", block);
			check(this.free.contains(block) != referenced, "is free and referenced, or neither", block);
			used[block / CHUNK] += referenced ? 1 : 0;
			cached += (!referenced && isNamed(block)) ? 1 : 0;
		}
		for (int chunk = 0; chunk < used.length; chunk++) {
			int first = chunk * CHUNK;
			check(used[chunk] == this.usedInChunk[chunk], "begins a chunk that is miscounted", first);
			check(this.freeChunks.contains(chunk) == (used[chunk] == 0), "begins a chunk that is misplaced", first);
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

	private void linkFree(int block) {
		if (isNamed(block)) {
			this.free.append(block);
			this.cachedBlocks++;
		}
		else {
			this.free.prepend(block);
		}
		int chunk = block / CHUNK;
		this.usedInChunk[chunk]--;
		if (this.usedInChunk[chunk] == 0) {
			if (isEmpty(chunk)) {
				this.freeChunks.prepend(chunk);
			}
			else {
				this.freeChunks.append(chunk);
			}
		}
	}

	private boolean isEmpty(int chunk) {
		int end = Math.min((chunk + 1) * CHUNK, totalBlocks());
		for (int block = chunk * CHUNK; block < end; block++) {
			if (isNamed(block)) {
				return false;
			}
		}
		return true;
	}

	private void unlinkFree(int block) {
		this.free.remove(block);
		this.cachedBlocks -= isNamed(block) ? 1 : 0;
		int chunk = block / CHUNK;
		if (this.usedInChunk[chunk] == 0) {
			this.freeChunks.remove(chunk);
		}
		this.usedInChunk[chunk]++;
	}

}
