package io.millrace.worker.cache;

import java.util.Arrays;

import io.millrace.protocol.BlockHash;
import org.jspecify.annotations.Nullable;

/**
 * Finds blocks by the name of their content: an open hash table in arrays, at most half
 * full, so that neither looking up nor changing it makes garbage. A block has at most one
 * name, and a name at most one block.
 */
final class BlockIndex {

	/** No block. */
	static final int NONE = -1;

	/** Blocks, or {@link #NONE}; the place that a name would like is its lowest bits. */
	private final int[] slots;

	private final @Nullable BlockHash[] names;

	private int size;

	BlockIndex(int blocks) {
		this.slots = new int[Integer.highestOneBit(Math.max(blocks, 1)) * 4];
		this.names = new BlockHash[blocks];
		Arrays.fill(this.slots, NONE);
	}

	int size() {
		return this.size;
	}

	/** The block of that name, or {@link #NONE}. */
	int find(BlockHash name) {
		for (int slot = home(name);; slot = after(slot)) {
			int block = this.slots[slot];
			if (block == NONE || name.equals(this.names[block])) {
				return block;
			}
		}
	}

	@Nullable BlockHash name(int block) {
		return this.names[block];
	}

	/** Names a block that has no name with one that no block has. */
	void put(BlockHash name, int block) {
		int slot = home(name);
		while (this.slots[slot] != NONE) {
			slot = after(slot);
		}
		this.slots[slot] = block;
		this.names[block] = name;
		this.size++;
	}

	/** Takes a block's name away, and returns it; null if it had none. */
	@Nullable BlockHash remove(int block) {
		BlockHash name = this.names[block];
		if (name != null) {
			int slot = home(name);
			while (this.slots[slot] != block) {
				slot = after(slot);
			}
			close(slot);
			this.names[block] = null;
			this.size--;
		}
		return name;
	}

	/** Moves up what would not be found beyond the gap. */
	private void close(int gap) {
		int free = gap;
		for (int slot = after(gap); this.slots[slot] != NONE; slot = after(slot)) {
			int distance = distance(homeOf(this.slots[slot]), slot);
			if (distance >= distance(free, slot)) {
				this.slots[free] = this.slots[slot];
				free = slot;
			}
		}
		this.slots[free] = NONE;
	}

	private int distance(int from, int to) {
		return (to - from) & (this.slots.length - 1);
	}

	private int homeOf(int block) {
		BlockHash name = this.names[block];
		if (name == null) {
			throw new IllegalStateException("Block " + block + " is listed without a name.");
		}
		return home(name);
	}

	private int home(BlockHash name) {
		return (int) name.low() & (this.slots.length - 1);
	}

	private int after(int slot) {
		return (slot + 1) & (this.slots.length - 1);
	}

	void clear() {
		Arrays.fill(this.slots, NONE);
		Arrays.fill(this.names, null);
		this.size = 0;
	}

	/**
	 * Checks that exactly the blocks with a name are found, each by its own.
	 * @throws IllegalStateException if it does not hold
	 */
	void checkIntegrity() {
		int named = 0;
		for (int block = 0; block < this.names.length; block++) {
			BlockHash name = this.names[block];
			if (name != null) {
				named++;
				if (find(name) != block) {
					throw new IllegalStateException("Block " + block + " is not found by its name.");
				}
			}
		}
		long listed = Arrays.stream(this.slots).filter((block) -> block != NONE).count();
		if (named != this.size || listed != this.size) {
			throw new IllegalStateException(
					named + " blocks have names and " + listed + " are listed, but " + this.size + " are counted.");
		}
	}

}
