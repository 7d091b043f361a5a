package io.millrace.tokenizer.bytepairs;

import java.util.Arrays;

/**
 * What pairs of tokens are merged to, and which are merged first: a hash table in one
 * array, so that a large vocabulary costs no object per merge. Used by one thread until
 * it is filled, then immutable.
 */
final class PairTable {

	/** Of no pair that may be merged. */
	static final long NO_MERGE = -1;

	/** No pair has this key. */
	private static final long EMPTY = -1;

	/** A pair and its merge, one after the other; free places are empty. */
	private final long[] slots;

	private final int mask;

	/** An empty table for so many pairs. */
	PairTable(int pairs) {
		int capacity = Integer.highestOneBit(Math.max(pairs, 8) + pairs / 2) * 2;
		this.slots = new long[2 * capacity];
		this.mask = capacity - 1;
		Arrays.fill(this.slots, EMPTY);
	}

	/** Adds a merge; of two of the same pair, the later counts. */
	void put(int left, int right, int rank, int merged) {
		int slot = slot(key(left, right));
		this.slots[slot] = key(left, right);
		this.slots[slot + 1] = (long) rank << Integer.SIZE | merged;
	}

	/**
	 * The merge of a pair: its rank in the upper half, so that what is merged first is
	 * the least, and its token in the lower.
	 * @return {@link #NO_MERGE} if the two are never merged
	 */
	long merge(int left, int right) {
		return this.slots[slot(key(left, right)) + 1];
	}

	private static long key(int left, int right) {
		return (long) left << Integer.SIZE | right;
	}

	/** The place of a key, or where it would be. */
	private int slot(long key) {
		long hash = key * 0x9E37_79B9_7F4A_7C15L;
		int slot = (int) (hash >>> Integer.SIZE) & this.mask;
		while (this.slots[2 * slot] != key && this.slots[2 * slot] != EMPTY) {
			slot = (slot + 1) & this.mask;
		}
		return 2 * slot;
	}

}
