package io.millrace.grammar.automaton;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A set of Unicode code points that UTF-8 can write, so without surrogates.
 *
 * @param ranges the fewest ranges that make up the set, ascending; whatever ranges are
 * given, overlapping ones or surrogates included, these are kept
 */
public record CodePoints(List<Range> ranges) {

	/** No code point. */
	public static final CodePoints NONE = new CodePoints(List.of());

	/** Every code point. */
	public static final CodePoints ALL = range(0, Character.MAX_CODE_POINT);

	/**
	 * The code points from {@code first} to {@code last}, both included.
	 */
	public record Range(int first, int last) {

		public Range {
			if (first < 0 || last > Character.MAX_CODE_POINT || first > last) {
				throw new IllegalArgumentException("A range of code points ascends within [0, 10FFFF], got ["
						+ Integer.toHexString(first) + ", " + Integer.toHexString(last) + "].");
			}
		}

	}

	public CodePoints {
		ranges = merge(ranges.stream().flatMap(CodePoints::withoutSurrogates).toList());
	}

	/** The code points from {@code first} to {@code last}, both included. */
	public static CodePoints range(int first, int last) {
		return new CodePoints(List.of(new Range(first, last)));
	}

	public static CodePoints of(int codePoint) {
		return range(codePoint, codePoint);
	}

	/** Each code point of the text. */
	public static CodePoints of(String text) {
		return new CodePoints(text.codePoints().mapToObj((codePoint) -> new Range(codePoint, codePoint)).toList());
	}

	public static CodePoints union(List<CodePoints> sets) {
		return new CodePoints(sets.stream().flatMap((set) -> set.ranges.stream()).toList());
	}

	/** Every code point that is not in this set. */
	public CodePoints complement() {
		List<Range> gaps = new ArrayList<>();
		int next = 0;
		for (Range range : this.ranges) {
			if (next < range.first()) {
				gaps.add(new Range(next, range.first() - 1));
			}
			next = range.last() + 1;
		}
		if (next <= Character.MAX_CODE_POINT) {
			gaps.add(new Range(next, Character.MAX_CODE_POINT));
		}
		return new CodePoints(gaps);
	}

	public boolean contains(int codePoint) {
		return this.ranges.stream().anyMatch((range) -> range.first() <= codePoint && codePoint <= range.last());
	}

	public boolean isEmpty() {
		return this.ranges.isEmpty();
	}

	/** Whether the set has exactly one code point. */
	public boolean isSingle() {
		return this.ranges.size() == 1 && this.ranges.getFirst().first() == this.ranges.getFirst().last();
	}

	private static Stream<Range> withoutSurrogates(Range range) {
		if (range.last() < Character.MIN_SURROGATE || range.first() > Character.MAX_SURROGATE) {
			return Stream.of(range);
		}
		List<Range> parts = new ArrayList<>();
		if (range.first() < Character.MIN_SURROGATE) {
			parts.add(new Range(range.first(), Character.MIN_SURROGATE - 1));
		}
		if (range.last() > Character.MAX_SURROGATE) {
			parts.add(new Range(Character.MAX_SURROGATE + 1, range.last()));
		}
		return parts.stream();
	}

	private static List<Range> merge(List<Range> ranges) {
		List<Range> merged = new ArrayList<>();
		for (Range range : ranges.stream().sorted(Comparator.comparingInt(Range::first)).toList()) {
			if (!merged.isEmpty() && range.first() <= merged.getLast().last() + 1) {
				Range previous = merged.removeLast();
				merged.add(new Range(previous.first(), Math.max(previous.last(), range.last())));
			}
			else {
				merged.add(range);
			}
		}
		return List.copyOf(merged);
	}

}
