package io.millrace.grammar.automaton;

import java.util.Arrays;

/**
 * The numbers in {@code [0, size)} in disjoint blocks that are split again and again. The
 * numbers of a block lie side by side, its marked ones first:
 *
 * <pre>
 * elements   | marked | unmarked |
 *            begin    begin+marked   end
 * </pre>
 */
final class Partition {

	private final int[] elements;

	/** Where in {@code elements} each number is. */
	private final int[] places;

	private final int[] blockOf;

	private final int[] begins;

	private final int[] ends;

	private final int[] marked;

	private final IntList touched = new IntList();

	private int blocks = 1;

	/** One block of all numbers, at least one. */
	Partition(int size) {
		this.elements = new int[size];
		Arrays.setAll(this.elements, (i) -> i);
		this.places = this.elements.clone();
		this.blockOf = new int[size];
		this.begins = new int[size];
		this.ends = new int[size];
		this.marked = new int[size];
		this.ends[0] = size;
	}

	int blocks() {
		return this.blocks;
	}

	int size(int block) {
		return this.ends[block] - this.begins[block];
	}

	int blockOf(int element) {
		return this.blockOf[element];
	}

	/** Any number of the block. */
	int any(int block) {
		return this.elements[this.begins[block]];
	}

	/** A copy of the block's numbers. */
	int[] elements(int block) {
		return Arrays.copyOfRange(this.elements, this.begins[block], this.ends[block]);
	}

	/** Marks a number; it is marked once, however often this is called. */
	void mark(int element) {
		int block = this.blockOf[element];
		int boundary = this.begins[block] + this.marked[block];
		int place = this.places[element];
		if (place < boundary) {
			return;
		}
		if (this.marked[block]++ == 0) {
			this.touched.add(block);
		}
		int other = this.elements[boundary];
		this.elements[boundary] = element;
		this.elements[place] = other;
		this.places[element] = boundary;
		this.places[other] = place;
	}

	/** Splits each block of which some numbers are marked and some not; unmarks all. */
	void split(Listener listener) {
		for (int i = 0; i < this.touched.size(); i++) {
			int block = this.touched.get(i);
			int count = this.marked[block];
			this.marked[block] = 0;
			if (count < size(block)) {
				listener.onSplit(block, cut(block, count));
			}
		}
		this.touched.clear();
	}

	private int cut(int block, int count) {
		int added = this.blocks++;
		this.begins[added] = this.begins[block];
		this.ends[added] = this.begins[block] + count;
		this.begins[block] = this.ends[added];
		for (int place = this.begins[added]; place < this.ends[added]; place++) {
			this.blockOf[this.elements[place]] = added;
		}
		return added;
	}

	/** Hears of each split. */
	interface Listener {

		/** The block's marked numbers are now in the added block. */
		void onSplit(int block, int added);

	}

}
