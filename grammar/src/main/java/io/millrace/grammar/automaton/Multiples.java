package io.millrace.grammar.automaton;

import java.util.ArrayList;
import java.util.List;

import io.millrace.grammar.automaton.NfaState.Read;
import io.millrace.grammar.automaton.NfaState.Split;
import io.millrace.grammar.automaton.NfaState.Step;

/**
 * Reads digits, and knows the remainder of the number so far: one state for each
 * remainder, and one before that of 0, where the number may end.
 */
final class Multiples {

	private static final int BASE = 10;

	private Multiples() {
	}

	/** Adds the states, and returns the first. */
	static int compile(Nfa nfa, int divisor) {
		int mayEnd = nfa.size();
		int remainders = mayEnd + 1;
		nfa.add(new Split(Nfa.ACCEPT, remainders));
		for (int remainder = 0; remainder < divisor; remainder++) {
			nfa.add(new Read(steps(mayEnd, divisor, remainder, 0)));
		}
		int positive = nfa.add(new Read(steps(mayEnd, divisor, 0, 1)));
		int zero = nfa.add(new Read(List.of(new Step('0', '0', Nfa.ACCEPT))));
		return nfa.add(new Split(zero, positive));
	}

	private static List<Step> steps(int mayEnd, int divisor, int remainder, int firstDigit) {
		List<Step> steps = new ArrayList<>();
		for (int digit = firstDigit; digit < BASE; digit++) {
			int next = (int) (((long) remainder * BASE + digit) % divisor);
			steps.add(new Step('0' + digit, '0' + digit, (next == 0) ? mayEnd : mayEnd + 1 + next));
		}
		return steps;
	}

}
