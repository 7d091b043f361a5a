package io.millrace.worker.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.millrace.worker.step.StepBatch.Entry;

/**
 * Which rows of a step have adapters, in few segments of slots that follow each other:
 * each is one product for all of its slots, in which every slot has as many rows, filled
 * up where it has fewer. Rows without an adapter are in none. {@code lora.py} describes
 * the numbers.
 */
final class AdapterSegments {

	/** What is filled up beyond half of the rows costs less than another segment. */
	private static final int SPARE_ROWS = 8;

	/** The adapter of each row. */
	private final int[] adapters;

	AdapterSegments(int[] adapters) {
		this.adapters = adapters;
	}

	/** The program's numbers; none where no row has an adapter. */
	long[] numbers() {
		int slots = Arrays.stream(this.adapters).max().orElse(Entry.NO_ADAPTER) + 1;
		if (slots == 0) {
			return new long[0];
		}
		int[][] rows = IntStream.range(0, slots).mapToObj(this::rowsOf).toArray(int[][]::new);
		LongStream.Builder numbers = LongStream.builder();
		for (Segment segment : segments(rows)) {
			add(numbers, Arrays.copyOfRange(rows, segment.first(), segment.last() + 1), segment.first());
		}
		return numbers.build().toArray();
	}

	private int[] rowsOf(int slot) {
		return IntStream.range(0, this.adapters.length).filter((row) -> this.adapters[row] == slot).toArray();
	}

	private static List<Segment> segments(int[][] rows) {
		List<Segment> segments = new ArrayList<>();
		for (int slot = 0; slot < rows.length; slot++) {
			int count = rows[slot].length;
			if (count > 0) {
				Segment last = segments.isEmpty() ? null : segments.getLast();
				Segment grown = (last != null) ? last.to(slot, count) : null;
				if (grown != null && grown.surplus() <= grown.rows() / 2 + SPARE_ROWS) {
					segments.set(segments.size() - 1, grown);
				}
				else {
					segments.add(new Segment(slot, slot, count, count));
				}
			}
		}
		return segments;
	}

	private static void add(LongStream.Builder numbers, int[][] rows, int first) {
		int[] targets = Arrays.stream(rows).flatMapToInt(Arrays::stream).sorted().toArray();
		long users = 0;
		for (int i = 0; i < rows.length; i++) {
			users |= (rows[i].length > 0) ? 1L << (first + i) : 0;
		}
		boolean together = targets[targets.length - 1] - targets[0] == targets.length - 1;
		boolean whole = together && rows.length == 1;
		numbers.add(first).add(rows.length).add(users).add(whole ? targets[0] : -1).add(together ? targets[0] : -1);
		numbers.add(targets.length);
		if (whole) {
			numbers.add(0);
			return;
		}
		int most = Arrays.stream(rows).mapToInt((own) -> own.length).max().orElseThrow();
		numbers.add((long) rows.length * most);
		int[] places = new int[targets.length];
		for (int i = 0; i < rows.length; i++) {
			for (int j = 0; j < most; j++) {
				boolean own = j < rows[i].length;
				numbers.add(own ? rows[i][j] : targets[0]);
				if (own) {
					places[Arrays.binarySearch(targets, rows[i][j])] = i * most + j;
				}
			}
		}
		Arrays.stream(places).forEach(numbers::add);
		Arrays.stream(targets).forEach(numbers::add);
	}

	/**
	 * Slots that follow each other.
	 *
	 * @param first slot
	 * @param last slot
	 * @param most rows of any of them
	 * @param rows of all of them
	 */
	private record Segment(int first, int last, int most, int rows) {

		Segment to(int slot, int count) {
			return new Segment(this.first, slot, Math.max(this.most, count), this.rows + count);
		}

		/** Rows that are filled up. */
		int surplus() {
			return (this.last - this.first + 1) * this.most - this.rows;
		}

	}

}
