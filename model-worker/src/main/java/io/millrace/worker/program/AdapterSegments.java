package io.millrace.worker.program;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.millrace.worker.step.StepBatch.Entry;

/**
 * Which rows of a step have adapters, in few segments of rows that follow each other.
 * Many rows of one adapter are a segment of their own, since its two matrices are all
 * that they need. What lies between such rows is a segment for each group of slots that
 * has rows there: one product with all of the group's adapters. {@code lora.py} describes
 * the numbers.
 */
final class AdapterSegments {

	/**
	 * From so many rows of one adapter on, those of its group cost more than a segment.
	 */
	private static final int MANY_ROWS = 16;

	/** The adapter of each row. */
	private final int[] adapters;

	private final AdapterRoom room;

	AdapterSegments(int[] adapters, AdapterRoom room) {
		this.adapters = adapters;
		this.room = room;
	}

	/** The program's numbers; none where no row has an adapter. */
	long[] numbers() {
		LongStream.Builder numbers = LongStream.builder();
		int mixed = 0;
		for (int start = 0; start < this.adapters.length;) {
			int end = endOfRun(start);
			if (end - start >= MANY_ROWS) {
				addGroups(numbers, mixed, start);
				addGroups(numbers, start, end);
				mixed = end;
			}
			start = end;
		}
		addGroups(numbers, mixed, this.adapters.length);
		return numbers.build().toArray();
	}

	private int endOfRun(int start) {
		int end = start + 1;
		while (end < this.adapters.length && this.adapters[end] == this.adapters[start]) {
			end++;
		}
		return end;
	}

	private void addGroups(LongStream.Builder numbers, int from, int to) {
		IntStream.range(from, to)
			.filter((row) -> this.adapters[row] != Entry.NO_ADAPTER)
			.map((row) -> this.adapters[row] / this.room.group())
			.distinct()
			.forEach((group) -> addGroup(numbers, from, to, group));
	}

	private void addGroup(LongStream.Builder numbers, int from, int to, int group) {
		int least = group * this.room.group();
		int size = Math.min(this.room.group(), this.room.slots() - least);
		int[] rows = rowsOf(least, size, from, to);
		int[] slots = Arrays.stream(rows).map((row) -> this.adapters[row]).distinct().toArray();
		boolean several = slots.length > 1;
		add(numbers, several ? least : slots[0], several ? size : 1, slots, rows);
	}

	private int[] rowsOf(int first, int count, int from, int to) {
		return IntStream.range(from, to)
			.filter((row) -> this.adapters[row] >= first && this.adapters[row] < first + count)
			.toArray();
	}

	private void add(LongStream.Builder numbers, int first, int count, int[] slots, int[] rows) {
		int start = rows[0];
		int length = rows[rows.length - 1] + 1 - start;
		boolean whole = count == 1 && rows.length == length;
		long users = Arrays.stream(slots).mapToLong((slot) -> 1L << slot).sum();
		numbers.add(first).add(count).add(users).add(start).add(length).add(whole ? 0 : length);
		if (!whole) {
			int[] own = new int[length];
			Arrays.fill(own, -1);
			Arrays.stream(rows).forEach((row) -> own[row - start] = this.adapters[row] - first);
			Arrays.stream(own).forEach(numbers::add);
		}
	}

}
