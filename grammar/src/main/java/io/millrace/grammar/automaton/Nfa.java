package io.millrace.grammar.automaton;

import java.util.ArrayList;
import java.util.List;

import io.millrace.grammar.automaton.NfaState.Split;

/**
 * A nondeterministic automaton over bytes. From each of its states the end can be
 * reached: {@link NfaCompiler} makes no others.
 */
final class Nfa {

	/** The state where a text may end. */
	static final int ACCEPT = 0;

	private final Budget budget;

	private final List<NfaState> states = new ArrayList<>();

	Nfa(Budget budget) {
		this.budget = budget;
		add(new NfaState.Accept());
	}

	int size() {
		return this.states.size();
	}

	NfaState state(int state) {
		return this.states.get(state);
	}

	int add(NfaState state) {
		this.states.add(state);
		this.budget.nfaStates(this.states.size());
		return this.states.size() - 1;
	}

	/** Adds a split whose first way is not known yet, which is how a loop begins. */
	int addLoop(int exit) {
		return add(new Split(exit, exit));
	}

	void closeLoop(int loop, int body, int exit) {
		this.states.set(loop, new Split(body, exit));
	}

}
