package io.millrace.grammar.pushdown;

import java.util.Arrays;

/**
 * A set of stacks of return states, shared from below: the stacks whose top is
 * {@code tops[i]} are those of {@code rests[i]} with that on them, and the empty stack
 * may be one. Each top comes once, ascending. Immutable, and made by {@link Stacks}
 * alone, so that equal ones are the same object.
 */
final class Stack {

	private final boolean empty;

	private final int[] tops;

	private final Stack[] rests;

	private final int depth;

	private final int hash;

	Stack(boolean empty, int[] tops, Stack[] rests) {
		this.empty = empty;
		this.tops = tops;
		this.rests = rests;
		int deepest = 0;
		int code = Boolean.hashCode(empty);
		for (int i = 0; i < tops.length; i++) {
			deepest = Math.max(deepest, rests[i].depth + 1);
			code = 31 * (31 * code + tops[i]) + rests[i].hash;
		}
		this.depth = deepest;
		this.hash = code;
	}

	/** Whether the empty stack is one of them. */
	boolean isEmpty() {
		return this.empty;
	}

	int size() {
		return this.tops.length;
	}

	int top(int index) {
		return this.tops[index];
	}

	/** The stacks below a top. */
	Stack rest(int index) {
		return this.rests[index];
	}

	/** The height of the highest. */
	int depth() {
		return this.depth;
	}

	@Override
	public boolean equals(Object other) {
		if (!(other instanceof Stack that) || this.hash != that.hash || this.empty != that.empty
				|| !Arrays.equals(this.tops, that.tops)) {
			return false;
		}
		for (int i = 0; i < this.rests.length; i++) {
			if (this.rests[i] != that.rests[i]) {
				return false;
			}
		}
		return true;
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

}
