package io.millrace.grammar.automaton;

import java.util.function.IntPredicate;

/**
 * The rules that one rule calls. To its automaton, a call is a letter like a byte: the
 * numbers after the bytes stand for calls, in the order in which they were met.
 */
final class Calls {

	/** The rule matches nothing, so that it cannot be called. */
	static final int NOTHING = -1;

	private static final int BYTES = 256;

	private final IntPredicate isProductive;

	private final IntList rules = new IntList();

	Calls(IntPredicate isProductive) {
		this.isProductive = isProductive;
	}

	/** The letter that calls a rule, or {@link #NOTHING}. */
	int symbol(int rule) {
		if (!this.isProductive.test(rule)) {
			return NOTHING;
		}
		for (int i = 0; i < this.rules.size(); i++) {
			if (this.rules.get(i) == rule) {
				return BYTES + i;
			}
		}
		this.rules.add(rule);
		return BYTES + this.rules.size() - 1;
	}

	/** The rules in the order of their letters. */
	int[] rules() {
		int[] all = new int[this.rules.size()];
		for (int i = 0; i < all.length; i++) {
			all[i] = this.rules.get(i);
		}
		return all;
	}

}
