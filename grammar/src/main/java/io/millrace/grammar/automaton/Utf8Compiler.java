package io.millrace.grammar.automaton;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.grammar.automaton.CodePoints.Range;
import io.millrace.grammar.automaton.NfaState.Read;
import io.millrace.grammar.automaton.NfaState.Step;

/**
 * Compiles a set of code points to states that read one of them in UTF-8. The states form
 * a deterministic graph of at most four levels; equal ends are shared. An encoding is a
 * lead byte, which begins with a prefix that tells the length, and continuation bytes of
 * six bits each (Unicode 16, table 3-6). Overlong forms and surrogates cannot come up,
 * since each length only takes the code points that need it.
 */
final class Utf8Compiler {

	private static final int CONTINUATION = 0x80;

	private static final int BITS = 6;

	private final Nfa nfa;

	private final int next;

	private final Map<List<Step>, Integer> states = new HashMap<>();

	/**
	 * @param next the state after the code point
	 */
	Utf8Compiler(Nfa nfa, int next) {
		this.nfa = nfa;
		this.next = next;
	}

	/** The state that reads one code point of a set, which is not empty. */
	int compile(CodePoints codePoints) {
		List<Step> steps = new ArrayList<>();
		for (Length length : Length.values()) {
			steps.addAll(steps(length.clip(codePoints.ranges()), length.continuations, length.prefix));
		}
		return state(steps);
	}

	/**
	 * The steps that read a byte and lead to whatever reads the rest.
	 * @param values what the byte and the continuation bytes after it write together,
	 * ascending
	 * @param continuations how many bytes follow
	 * @param prefix the bits of the byte that are not of the value
	 */
	private List<Step> steps(List<Range> values, int continuations, int prefix) {
		int shift = BITS * continuations;
		int mask = (1 << shift) - 1;
		List<Step> steps = new ArrayList<>();
		List<Range> rest = new ArrayList<>();
		int restOf = -1;
		for (Range range : values) {
			int first = range.first();
			while (first <= range.last()) {
				int high = first >>> shift;
				if (high != restOf) {
					addRest(steps, prefix | restOf, rest, continuations);
					restOf = high;
				}
				int wholeTo = (range.last() + 1) >>> shift;
				if ((first & mask) == 0 && wholeTo > high) {
					add(steps, new Step(prefix | high, prefix | (wholeTo - 1), any(continuations)));
					first = wholeTo << shift;
				}
				else {
					int last = Math.min(range.last(), first | mask);
					rest.add(new Range(first & mask, last & mask));
					first = last + 1;
				}
			}
		}
		addRest(steps, prefix | restOf, rest, continuations);
		return steps;
	}

	private void addRest(List<Step> steps, int value, List<Range> rest, int continuations) {
		if (!rest.isEmpty()) {
			add(steps, new Step(value, value, state(steps(rest, continuations - 1, CONTINUATION))));
			rest.clear();
		}
	}

	/** The state that reads so many continuation bytes, whatever they write. */
	private int any(int continuations) {
		if (continuations == 0) {
			return this.next;
		}
		Range all = new Range(0, (1 << (BITS * continuations)) - 1);
		return state(steps(List.of(all), continuations - 1, CONTINUATION));
	}

	private int state(List<Step> steps) {
		Integer known = this.states.get(steps);
		if (known != null) {
			return known;
		}
		int state = this.nfa.add(new Read(steps));
		this.states.put(List.copyOf(steps), state);
		return state;
	}

	private static void add(List<Step> steps, Step step) {
		if (!steps.isEmpty() && steps.getLast().target() == step.target()
				&& steps.getLast().lastByte() + 1 == step.firstByte()) {
			steps.add(new Step(steps.removeLast().firstByte(), step.lastByte(), step.target()));
		}
		else {
			steps.add(step);
		}
	}

	/** The code points that an encoding of each length is for. */
	private enum Length {

		ONE(0, 0x00, 0, 0x7F), TWO(1, 0xC0, 0x80, 0x7FF), THREE(2, 0xE0, 0x800, 0xFFFF),
		FOUR(3, 0xF0, 0x10000, Character.MAX_CODE_POINT);

		private final int continuations;

		private final int prefix;

		private final int first;

		private final int last;

		Length(int continuations, int prefix, int first, int last) {
			this.continuations = continuations;
			this.prefix = prefix;
			this.first = first;
			this.last = last;
		}

		private List<Range> clip(List<Range> ranges) {
			return ranges.stream()
				.filter((range) -> range.first() <= this.last && range.last() >= this.first)
				.map((range) -> new Range(Math.max(range.first(), this.first), Math.min(range.last(), this.last)))
				.toList();
		}

	}

}
