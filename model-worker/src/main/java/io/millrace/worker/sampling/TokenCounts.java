package io.millrace.worker.sampling;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import io.millrace.protocol.TokenIds;

/** Which tokens a sequence has, and how often each is in its output. */
final class TokenCounts {

	private static final int INITIAL_CAPACITY = 64;

	private final Map<Integer, Integer> places = new HashMap<>();

	private int[] ids = new int[INITIAL_CAPACITY];

	private int[] outputs = new int[INITIAL_CAPACITY];

	private int size;

	/** A token of the prompt. */
	void addPrompt(int token) {
		place(token);
	}

	/** A token of the output. */
	void addOutput(int token) {
		this.outputs[place(token)]++;
	}

	private int place(int token) {
		Integer known = this.places.putIfAbsent(token, this.size);
		if (known != null) {
			return known;
		}
		if (this.size == this.ids.length) {
			this.ids = Arrays.copyOf(this.ids, 2 * this.size);
			this.outputs = Arrays.copyOf(this.outputs, 2 * this.size);
		}
		this.ids[this.size] = token;
		return this.size++;
	}

	/** The distinct tokens, in the order of their first appearance. */
	TokenIds ids() {
		return TokenIds.of(Arrays.copyOf(this.ids, this.size));
	}

	/** How often the token at an index of {@link #ids} is in the output. */
	int outputs(int index) {
		return this.outputs[index];
	}

}
