package io.millrace.grammar.pushdown;

import java.util.ArrayList;
import java.util.List;

import io.millrace.grammar.automaton.Dfa;

/**
 * A state of a rule's automaton among the states of all rules.
 *
 * @param local its number in the rule
 * @param onlyByte the one byte that it reads, or -1 if it reads several or none
 * @param reads whether it reads any byte
 */
record State(Dfa automaton, int local, boolean isAccepting, boolean reads, int onlyByte, List<CallStep> steps) {

	State {
		steps = List.copyOf(steps);
	}

	/**
	 * @param begin the number of the rule's first state
	 * @param begins those of all rules
	 */
	static State of(Dfa automaton, int local, int begin, int[] begins) {
		List<CallStep> steps = new ArrayList<>();
		for (int call = 0; call < automaton.calls(); call++) {
			int target = automaton.afterCall(local, call);
			if (target != Dfa.DEAD) {
				boolean isTail = automaton.isFinal(target);
				steps.add(new CallStep(begins[automaton.calledRule(call)], begin + target, isTail));
			}
		}
		return new State(automaton, local, automaton.isAccepting(local), automaton.reads(local),
				automaton.onlyByte(local), steps);
	}

	/** Whether it neither calls nor ends its rule. */
	boolean onlyReads() {
		return this.reads && !this.isAccepting && this.steps.isEmpty();
	}

	/**
	 * A call.
	 *
	 * @param start the called rule's first state
	 * @param target the state to return to
	 * @param isTail whether nothing is left to do there but to return
	 */
	record CallStep(int start, int target, boolean isTail) {

	}

}
