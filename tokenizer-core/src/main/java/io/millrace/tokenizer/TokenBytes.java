package io.millrace.tokenizer;

import java.util.Arrays;
import java.util.List;

/**
 * One byte string per token id, kept in a single array so that a large vocabulary costs
 * no object per token.
 */
final class TokenBytes {

	private final byte[] data;

	/** Token {@code i} is {@code data[starts[i], starts[i + 1])}. */
	private final int[] starts;

	TokenBytes(List<byte[]> tokens) {
		this.starts = new int[tokens.size() + 1];
		for (int id = 0; id < tokens.size(); id++) {
			this.starts[id + 1] = Math.addExact(this.starts[id], tokens.get(id).length);
		}
		this.data = new byte[this.starts[tokens.size()]];
		for (int id = 0; id < tokens.size(); id++) {
			System.arraycopy(tokens.get(id), 0, this.data, this.starts[id], tokens.get(id).length);
		}
	}

	int length(int id) {
		return this.starts[id + 1] - this.starts[id];
	}

	byte[] copy(int id) {
		return Arrays.copyOfRange(this.data, this.starts[id], this.starts[id + 1]);
	}

	/**
	 * Copies a token's bytes into {@code target} and returns the index after the last.
	 */
	int copy(int id, byte[] target, int index) {
		int length = length(id);
		System.arraycopy(this.data, this.starts[id], target, index, length);
		return index + length;
	}

}
