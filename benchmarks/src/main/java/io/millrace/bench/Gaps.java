package io.millrace.bench;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Times between the chunks of one stream, in microseconds. */
final class Gaps {

	private static final int INITIAL_CAPACITY = 16;

	private int[] micros = new int[INITIAL_CAPACITY];

	private int count;

	void add(long nanos) {
		if (this.count == this.micros.length) {
			this.micros = Arrays.copyOf(this.micros, 2 * this.count);
		}
		this.micros[this.count++] = (int) Math.min(Integer.MAX_VALUE, nanos / 1000);
	}

	IntStream micros() {
		return Arrays.stream(this.micros, 0, this.count);
	}

}
