package io.millrace.grammar.automaton;

import java.util.Arrays;

/** A growing list of ints, which can be sorted and compared. */
final class IntList {

	private int[] values;

	private int size;

	IntList() {
		this(8);
	}

	private IntList(int capacity) {
		this.values = new int[capacity];
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	int get(int index) {
		return this.values[index];
	}

	void add(int value) {
		if (this.size == this.values.length) {
			this.values = Arrays.copyOf(this.values, 2 * this.size);
		}
		this.values[this.size++] = value;
	}

	int removeLast() {
		return this.values[--this.size];
	}

	void clear() {
		this.size = 0;
	}

	void sort() {
		Arrays.sort(this.values, 0, this.size);
	}

	/** A copy that takes no more room than it needs. */
	IntList copy() {
		IntList copy = new IntList(Math.max(1, this.size));
		System.arraycopy(this.values, 0, copy.values, 0, this.size);
		copy.size = this.size;
		return copy;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof IntList that && Arrays.equals(this.values, 0, this.size, that.values, 0, that.size);
	}

	@Override
	public int hashCode() {
		int hash = 1;
		for (int i = 0; i < this.size; i++) {
			hash = 31 * hash + this.values[i];
		}
		return hash;
	}

}
