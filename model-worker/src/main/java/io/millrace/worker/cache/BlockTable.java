package io.millrace.worker.cache;

import java.util.Arrays;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one sequence, in order of position: position {@code p} lies in block
 * {@code p / blockSize} of the table at offset {@code p % blockSize}. Only the engine
 * thread calls it.
 *
 * <p>
 * Tables share blocks that are full and published, and a sequence writes behind its last
 * full block only; so a shared block is never written, and need not be copied.
 */
public final class BlockTable {

	private static final int INITIAL_CAPACITY = 8;

	private final BlockPool pool;

	private int[] blocks = new int[INITIAL_CAPACITY];

	private int size;

	/** How many of them, from the first, were others' before. */
	private int adopted;

	/** How many of them, from the first, are known by name to the pool, or may be. */
	private int published;

	private @Nullable TokenIds ids;

	/** An empty table over the given pool. */
	public BlockTable(BlockPool pool) {
		this.pool = pool;
	}

	/** How many blocks it holds. */
	public int size() {
		return this.size;
	}

	/** The block at an index. */
	public int get(int index) {
		return this.blocks[index];
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
			append(this.pool.acquire((this.size > this.adopted) ? this.blocks[this.size - 1] : -1));
		}
		return true;
	}

	/**
	 * Takes the blocks that hold what is to follow, as far as they are found in the pool.
	 * All its blocks must have been published.
	 * @param chain names the sequence's blocks
	 * @param most how many blocks it may have then
	 * @return how many it took
	 */
	public int adopt(BlockChain chain, int most) {
		int before = this.size;
		while (this.size < most) {
			int block = this.pool.find(chain.get(this.size));
			if (block < 0) {
				break;
			}
			this.pool.retain(block);
			append(block);
		}
		if (this.size > before) {
			this.adopted = this.size;
		}
		this.published = Math.max(this.published, this.size);
		return this.size - before;
	}

	/**
	 * Lets others find its first blocks, which are computed and never written again.
	 * @param chain names the sequence's blocks
	 * @param full how many
	 */
	public void publish(BlockChain chain, int full) {
		while (this.published < full) {
			this.pool.publish(this.blocks[this.published], chain.get(this.published));
			this.published++;
		}
	}

	/** How many of its blocks it has published or adopted. */
	public int published() {
		return this.published;
	}

	/** Lets nobody find its blocks any more, because their content is doubtful. */
	public void forget() {
		for (int i = 0; i < this.published; i++) {
			this.pool.forget(this.blocks[i]);
		}
	}

	/**
	 * Whether its published blocks are found by these names or, where others hold the
	 * same or it was forgotten, by none.
	 */
	public boolean agreesWith(BlockChain chain) {
		for (int i = 0; i < this.published; i++) {
			BlockHash name = this.pool.name(this.blocks[i]);
			if (name != null && !name.equals(chain.get(i))) {
				return false;
			}
		}
		return this.published <= this.size;
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
		this.adopted = 0;
		this.published = 0;
		this.ids = null;
	}

	/** The block ids, as a step takes them. */
	public TokenIds ids() {
		TokenIds current = this.ids;
		if (current == null) {
			current = TokenIds.copyOf(this.blocks, 0, this.size);
			this.ids = current;
		}
		return current;
	}

	/** The ids of the blocks with indices in {@code [from, to)}. */
	public TokenIds ids(int from, int to) {
		return TokenIds.copyOf(this.blocks, from, to);
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
