package io.millrace.worker.program;

import java.util.Arrays;

import io.millrace.protocol.TokenIds;

/**
 * Where the cache holds a sequence's positions, as few runs of consecutive slots. Block
 * {@code b} holds the slots {@code [b * blockSize, (b + 1) * blockSize)}.
 */
final class SlotRuns {

	/** First slot and count of each run, in order of position. */
	private long[] runs = new long[4];

	private int size;

	/** The runs of the first positions in a block table. */
	SlotRuns(TokenIds blocks, int positions, int blockSize) {
		for (int from = 0; from < positions; from += blockSize) {
			add((long) blocks.get(from / blockSize) * blockSize, Math.min(blockSize, positions - from));
		}
	}

	private void add(long first, int count) {
		if (this.size > 0 && this.runs[this.size - 2] + this.runs[this.size - 1] == first) {
			this.runs[this.size - 1] += count;
			return;
		}
		if (this.size == this.runs.length) {
			this.runs = Arrays.copyOf(this.runs, 2 * this.size);
		}
		this.runs[this.size] = first;
		this.runs[this.size + 1] = count;
		this.size += 2;
	}

	int count() {
		return this.size / 2;
	}

	/** First slot and count of each. */
	long[] toArray() {
		return Arrays.copyOf(this.runs, this.size);
	}

	void forEach(Visitor visitor) {
		for (int i = 0; i < this.size; i += 2) {
			visitor.visit(this.runs[i], this.runs[i + 1]);
		}
	}

	/** Is told of runs. */
	interface Visitor {

		void visit(long first, long count);

	}

}
