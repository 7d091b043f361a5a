package io.millrace.grammar.automaton;

import io.millrace.grammar.automaton.NfaState.Read;
import io.millrace.grammar.automaton.NfaState.Step;

/**
 * The bytes in classes that an automaton does not tell apart, so that its table has a
 * column for each class instead of each byte. A class is a range of bytes; classes are
 * numbered in their order.
 */
final class ByteClasses {

	private static final int BYTES = 256;

	private final int[] classes = new int[BYTES];

	private final int count;

	ByteClasses(Nfa nfa) {
		boolean[] begins = new boolean[BYTES + 1];
		for (int state = 0; state < nfa.size(); state++) {
			if (nfa.state(state) instanceof Read read) {
				for (Step step : read.steps()) {
					begins[step.firstByte()] = true;
					begins[step.lastByte() + 1] = true;
				}
			}
		}
		int current = 0;
		for (int value = 1; value < BYTES; value++) {
			if (begins[value]) {
				current++;
			}
			this.classes[value] = current;
		}
		this.count = current + 1;
	}

	int count() {
		return this.count;
	}

	/** The class of a byte, which is in [0, 255]. */
	int of(int value) {
		return this.classes[value];
	}

}
