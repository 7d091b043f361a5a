package io.millrace.worker.cache;

import java.util.Arrays;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.BlockHasher;

/**
 * The names of a sequence's full blocks, each made once. One thread at a time may use it.
 */
public final class BlockChain {

	private final BlockHash root;

	private final int blockSize;

	private final BlockHasher hasher = new BlockHasher();

	private BlockHash[] names = new BlockHash[0];

	private int size;

	/**
	 * An empty chain.
	 * @param root where it begins
	 * @param blockSize tokens a block
	 */
	public BlockChain(BlockHash root, int blockSize) {
		this.root = root;
		this.blockSize = blockSize;
	}

	/** How many blocks are named. */
	public int size() {
		return this.size;
	}

	/**
	 * Names all blocks that are full.
	 * @param tokens the sequence's; those that were there before are the same
	 * @param length how many there are
	 */
	public void extend(int[] tokens, int length) {
		int full = length / this.blockSize;
		if (full > this.names.length) {
			this.names = Arrays.copyOf(this.names, full + full / 2);
		}
		while (this.size < full) {
			BlockHash parent = (this.size > 0) ? this.names[this.size - 1] : this.root;
			this.names[this.size] = this.hasher.next(parent, tokens, this.size * this.blockSize, this.blockSize);
			this.size++;
		}
	}

	/** The name of a block, which must have one. */
	public BlockHash get(int block) {
		if (block >= this.size) {
			throw new IndexOutOfBoundsException("Block " + block + " of " + this.size + ".");
		}
		return this.names[block];
	}

	/** Whether both have a block there and all is alike up to its end. */
	public boolean sharesBlock(int block, BlockChain other) {
		return block < this.size && block < other.size && this.names[block].equals(other.names[block]);
	}

}
