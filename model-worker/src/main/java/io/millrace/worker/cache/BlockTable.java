package io.millrace.worker.cache;

import java.util.Arrays;

import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one sequence, in order of position: position {@code p} lies in block
 * {@code p / blockSize} of the table at offset {@code p % blockSize}. Only the engine
 * thread calls it.
 */
public final class BlockTable {

	private static final int INITIAL_CAPACITY = 8;

	private final BlockPool pool;

	private int[] blocks = new int[INITIAL_CAPACITY];

	private int size;

	private @Nullable TokenIds ids;

	/** An empty table over the given pool. */
	public BlockTable(BlockPool pool) {
		this.pool = pool;
	}

	/** How many blocks it holds. */
	public int size() {
		return this.size;
	}

	/** The positions it could cover with all that is free now. */
	public int reach() {
		return (this.size + this.pool.freeBlocks()) * this.pool.blockSize();
	}

	/**
	 * Takes blocks until it covers the positions {@code [0, positions)}.
	 * @return false, with nothing taken, if too few are free
	 */
	public boolean cover(int positions) {
		int missing = this.pool.blocksFor(positions) - this.size;
		if (missing > this.pool.freeBlocks()) {
			return false;
		}
		for (int i = 0; i < missing; i++) {
			append(this.pool.acquire());
		}
		return true;
	}

	/**
	 * Gives all blocks back, the last first, so that those of a common prefix are reused
	 * last.
	 */
	public void release() {
		while (this.size > 0) {
			this.size--;
			this.pool.release(this.blocks[this.size]);
		}
		this.ids = null;
	}

	/** The block ids, as a step takes them. */
	public TokenIds ids() {
		TokenIds current = this.ids;
		if (current == null) {
			current = TokenIds.of(Arrays.copyOf(this.blocks, this.size));
			this.ids = current;
		}
		return current;
	}

	private void append(int block) {
		if (this.size == this.blocks.length) {
			this.blocks = Arrays.copyOf(this.blocks, 2 * this.size);
		}
		this.blocks[this.size] = block;
		this.size++;
		this.ids = null;
	}

}
