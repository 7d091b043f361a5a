package io.millrace.scheduler.core;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import io.millrace.protocol.BlockHash;

/**
 * Which worker's prefix cache holds which blocks, as far as is known: what KV_EVENTs say,
 * and what was dispatched and will be there soon. Workers are numbers here. What is wrong
 * costs a worse choice, and is put right by use: who gets a request in vain holds its
 * blocks afterwards. Bounded by the blocks that were used most recently.
 */
final class PrefixIndex {

	private static final int WORD = Long.SIZE;

	private static final int[] NONE = {};

	/** By block, a bit for each worker that holds it. */
	private final Map<BlockHash, long[]> holders;

	PrefixIndex(int maxBlocks) {
		this.holders = new LinkedHashMap<>(16, 0.75f, true) {

			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<BlockHash, long[]> eldest) {
				return size() > maxBlocks;
			}

		};
	}

	int size() {
		return this.holders.size();
	}

	/** A worker holds a block. */
	void add(int worker, BlockHash block) {
		long[] bits = this.holders.get(block);
		if (bits == null || bits.length <= worker / WORD) {
			bits = (bits != null) ? Arrays.copyOf(bits, worker / WORD + 1) : new long[worker / WORD + 1];
			this.holders.put(block, bits);
		}
		bits[worker / WORD] |= 1L << worker;
	}

	/** A worker holds a block no longer. */
	void remove(int worker, BlockHash block) {
		long[] bits = this.holders.get(block);
		if (bits != null && worker / WORD < bits.length) {
			bits[worker / WORD] &= ~(1L << worker);
			if (isEmpty(bits)) {
				this.holders.remove(block);
			}
		}
	}

	/** A worker holds nothing, or nobody knows what. */
	void clear(int worker) {
		int word = worker / WORD;
		long others = ~(1L << worker);
		this.holders.values().removeIf((bits) -> {
			if (word < bits.length) {
				bits[word] &= others;
			}
			return isEmpty(bits);
		});
	}

	/**
	 * How many blocks of a prompt each worker holds, from the first on without a gap.
	 * @return by worker; workers beyond its end hold none
	 */
	int[] match(PromptBlocks prompt) {
		long[] first = (prompt.size() > 0) ? this.holders.get(prompt.get(0)) : null;
		if (first == null) {
			return NONE;
		}
		int[] matched = new int[first.length * WORD];
		long[] still = first.clone();
		int depth = 1;
		while (depth < prompt.size()) {
			long[] bits = this.holders.get(prompt.get(depth));
			if (bits == null || !narrow(still, bits, matched, depth)) {
				break;
			}
			depth++;
		}
		settle(still, matched, depth);
		return matched;
	}

	/**
	 * Takes out those who do not hold a block, which is where their match ends.
	 * @return whether any are left
	 */
	private static boolean narrow(long[] still, long[] holders, int[] matched, int depth) {
		boolean left = false;
		for (int word = 0; word < still.length; word++) {
			long gone = (word < holders.length) ? still[word] & ~holders[word] : still[word];
			if (gone != 0) {
				settle(gone, word, matched, depth);
				still[word] ^= gone;
			}
			left |= still[word] != 0;
		}
		return left;
	}

	private static void settle(long[] bits, int[] matched, int depth) {
		for (int word = 0; word < bits.length; word++) {
			settle(bits[word], word, matched, depth);
		}
	}

	private static void settle(long bits, int word, int[] matched, int depth) {
		for (long left = bits; left != 0; left &= left - 1) {
			matched[word * WORD + Long.numberOfTrailingZeros(left)] = depth;
		}
	}

	private static boolean isEmpty(long[] bits) {
		for (long word : bits) {
			if (word != 0) {
				return false;
			}
		}
		return true;
	}

}
