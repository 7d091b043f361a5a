package io.millrace.tokenizer.bytepairs;

import java.util.Arrays;

/**
 * Merges the bytes of a word, the pair of the lowest rank first, of equal ones the first.
 * The tokens are a list linked both ways; a heap holds the merges that were possible when
 * they were found, so that a word of n bytes takes n log n. Used by one thread.
 */
final class WordMerger {

	private static final int NONE = -1;

	private final PairTable pairs;

	/** The token of each byte. */
	private final int[] bytes;

	private int[] tokens = new int[64];

	private int[] next = new int[64];

	private int[] previous = new int[64];

	/** Ranks in the upper halves, places in the lower; the least is the first. */
	private long[] heap = new long[64];

	private int heapSize;

	WordMerger(PairTable pairs, int[] bytes) {
		this.pairs = pairs;
		this.bytes = bytes;
	}

	/** Adds the tokens of {@code text[from, to)}, which is not empty. */
	void merge(byte[] text, int from, int to, IdList target) {
		lay(text, from, to - from);
		while (this.heapSize > 0) {
			long least = pop();
			int at = (int) least;
			int right = (this.tokens[at] != NONE) ? this.next[at] : NONE;
			if (right != NONE) {
				long merge = this.pairs.merge(this.tokens[at], this.tokens[right]);
				if (merge != PairTable.NO_MERGE && merge >>> Integer.SIZE == least >>> Integer.SIZE) {
					join(at, right, (int) merge);
				}
			}
		}
		for (int at = 0; at != NONE; at = this.next[at]) {
			target.add(this.tokens[at]);
		}
	}

	private void lay(byte[] text, int from, int length) {
		reserve(length);
		for (int i = 0; i < length; i++) {
			this.tokens[i] = this.bytes[text[from + i] & 0xFF];
			this.previous[i] = i - 1;
			this.next[i] = i + 1;
		}
		this.next[length - 1] = NONE;
		this.heapSize = 0;
		for (int i = 0; i < length - 1; i++) {
			offer(i);
		}
	}

	private void reserve(int length) {
		if (length > this.tokens.length) {
			int capacity = Math.max(length, 2 * this.tokens.length);
			this.tokens = new int[capacity];
			this.next = new int[capacity];
			this.previous = new int[capacity];
		}
	}

	private void join(int at, int right, int merged) {
		this.tokens[at] = merged;
		this.tokens[right] = NONE;
		int after = this.next[right];
		this.next[at] = after;
		if (after != NONE) {
			this.previous[after] = at;
			offer(at);
		}
		if (this.previous[at] != NONE) {
			offer(this.previous[at]);
		}
	}

	/** Remembers that a token may be merged with the one after it. */
	private void offer(int at) {
		long merge = this.pairs.merge(this.tokens[at], this.tokens[this.next[at]]);
		if (merge != PairTable.NO_MERGE) {
			push(merge >>> Integer.SIZE << Integer.SIZE | at);
		}
	}

	private void push(long value) {
		if (this.heapSize == this.heap.length) {
			this.heap = Arrays.copyOf(this.heap, 2 * this.heap.length);
		}
		int at = this.heapSize++;
		while (at > 0 && this.heap[(at - 1) / 2] > value) {
			this.heap[at] = this.heap[(at - 1) / 2];
			at = (at - 1) / 2;
		}
		this.heap[at] = value;
	}

	private long pop() {
		long least = this.heap[0];
		long value = this.heap[--this.heapSize];
		int at = 0;
		while (2 * at + 1 < this.heapSize) {
			int child = 2 * at + 1;
			child += (child + 1 < this.heapSize && this.heap[child + 1] < this.heap[child]) ? 1 : 0;
			if (this.heap[child] >= value) {
				break;
			}
			this.heap[at] = this.heap[child];
			at = child;
		}
		this.heap[at] = value;
		return least;
	}

}
