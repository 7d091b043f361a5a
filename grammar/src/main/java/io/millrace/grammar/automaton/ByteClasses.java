package io.millrace.grammar.automaton;

import java.util.Arrays;

import io.millrace.grammar.automaton.NfaState.Read;
import io.millrace.grammar.automaton.NfaState.Step;

/**
 * The bytes in classes that an automaton does not tell apart, so that its table has a
 * column for each class instead of each byte. A class is a range of bytes; classes are
 * numbered in their order.
 */
final class ByteClasses {

	private static final int BYTES = 256;

	private final int[] classes;

	private final int count;

	/**
	 * @param calls how many numbers after the bytes stand for calls; each is a class
	 */
	ByteClasses(Nfa nfa, int calls) {
		this(begins(nfa, calls));
	}

	/**
	 * The coarsest classes that two automata without calls do not tell apart.
	 */
	ByteClasses(ByteClasses first, ByteClasses second) {
		this(joint(first, second));
	}

	private ByteClasses(boolean[] begins) {
		this.classes = new int[begins.length];
		int current = 0;
		for (int value = 1; value < begins.length; value++) {
			if (begins[value]) {
				current++;
			}
			this.classes[value] = current;
		}
		this.count = current + 1;
	}

	private static boolean[] begins(Nfa nfa, int calls) {
		boolean[] begins = new boolean[BYTES + calls];
		Arrays.fill(begins, BYTES, begins.length, true);
		for (int state = 0; state < nfa.size(); state++) {
			if (nfa.state(state) instanceof Read read) {
				for (Step step : read.steps()) {
					begins[step.firstByte()] = true;
					if (step.lastByte() + 1 < begins.length) {
						begins[step.lastByte() + 1] = true;
					}
				}
			}
		}
		return begins;
	}

	private static boolean[] joint(ByteClasses first, ByteClasses second) {
		boolean[] begins = new boolean[BYTES];
		for (int value = 1; value < BYTES; value++) {
			begins[value] = first.of(value) != first.of(value - 1) || second.of(value) != second.of(value - 1);
		}
		return begins;
	}

	int count() {
		return this.count;
	}

	/** The class of a byte, which is in [0, 255], or of a call after the bytes. */
	int of(int value) {
		return this.classes[value];
	}

}
