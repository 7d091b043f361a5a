package io.millrace.grammar.automaton;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.millrace.grammar.automaton.NfaState.Accept;
import io.millrace.grammar.automaton.NfaState.Read;
import io.millrace.grammar.automaton.NfaState.Split;
import io.millrace.grammar.automaton.NfaState.Step;

/**
 * Makes an automaton deterministic: each state is a set of states that the
 * nondeterministic one may be in after the same bytes (Rabin and Scott). A set holds only
 * states that read or accept, ascending.
 */
final class SubsetConstruction {

	private final Nfa nfa;

	private final ByteClasses classes;

	private final Budget budget;

	private final TransitionTable table;

	private final List<IntList> sets = new ArrayList<>();

	private final Map<IntList, Integer> states = new HashMap<>();

	/** By class of bytes: where the set at hand goes. */
	private final IntList[] targets;

	/** The set in which each state was last seen. */
	private final int[] seenIn;

	private int seen;

	SubsetConstruction(Nfa nfa, ByteClasses classes, Budget budget) {
		this.nfa = nfa;
		this.classes = classes;
		this.budget = budget;
		this.table = new TransitionTable(classes.count());
		this.targets = IntStream.range(0, classes.count())
			.mapToObj((byteClass) -> new IntList())
			.toArray(IntList[]::new);
		this.seenIn = new int[nfa.size()];
	}

	TransitionTable run(int start) {
		IntList first = new IntList();
		first.add(start);
		state(closure(first));
		for (int state = 0; state < this.sets.size(); state++) {
			read(this.sets.get(state));
			connect(state);
		}
		return this.table;
	}

	/** Collects where the set goes with each class of bytes. */
	private void read(IntList set) {
		for (int i = 0; i < set.size(); i++) {
			if (this.nfa.state(set.get(i)) instanceof Read read) {
				for (Step step : read.steps()) {
					int last = this.classes.of(step.lastByte());
					for (int byteClass = this.classes.of(step.firstByte()); byteClass <= last; byteClass++) {
						this.targets[byteClass].add(step.target());
						this.budget.steps(1);
					}
				}
			}
		}
	}

	private void connect(int state) {
		IntList previous = new IntList();
		int target = TransitionTable.DEAD;
		for (int byteClass = 0; byteClass < this.targets.length; byteClass++) {
			IntList reached = this.targets[byteClass];
			if (!reached.equals(previous)) {
				target = reached.isEmpty() ? TransitionTable.DEAD : state(closure(reached));
				previous = reached.copy();
			}
			this.table.set(state, byteClass, target);
			reached.clear();
		}
	}

	/** The states that read or accept, and are reached without reading. */
	private IntList closure(IntList from) {
		this.seen++;
		IntList open = from.copy();
		IntList closed = new IntList();
		while (!open.isEmpty()) {
			int state = open.removeLast();
			if (this.seenIn[state] != this.seen) {
				this.seenIn[state] = this.seen;
				this.budget.steps(1);
				switch (this.nfa.state(state)) {
					case Split split -> {
						open.add(split.first());
						open.add(split.second());
					}
					case Read read -> closed.add(state);
					case Accept accept -> closed.add(state);
				}
			}
		}
		closed.sort();
		return closed;
	}

	private int state(IntList set) {
		Integer known = this.states.get(set);
		if (known != null) {
			return known;
		}
		int state = this.table.addState(set.get(0) == Nfa.ACCEPT);
		this.budget.states(this.table.states());
		this.states.put(set, state);
		this.sets.add(set);
		return state;
	}

}
