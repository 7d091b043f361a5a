package io.millrace.grammar;

import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.vocabulary.ByteWalk;

/** A walk through an automaton, with the state before each byte of the way. */
final class DfaWalk implements ByteWalk {

	private final Dfa dfa;

	private final int[] states;

	DfaWalk(Dfa dfa, int state, int maxBytes) {
		this.dfa = dfa;
		this.states = new int[maxBytes + 1];
		this.states[0] = state;
	}

	@Override
	public boolean step(int depth, int value) {
		int next = this.dfa.next(this.states[depth], value);
		this.states[depth + 1] = next;
		return next != Dfa.DEAD;
	}

}
