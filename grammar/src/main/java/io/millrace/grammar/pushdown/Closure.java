package io.millrace.grammar.pushdown;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Follows calls and returns until nothing is left but states that read a byte. Each state
 * takes the stacks of all ways that lead to it, so there are never more ways than states.
 */
final class Closure {

	/** Where a grammar is so ambiguous that this does not do, the byte is refused. */
	private static final int MAX_STEPS = 65_536;

	private final State[] states;

	private final Stacks stacks;

	/** By state, ascending. */
	private final Map<Integer, Stack> reached = new TreeMap<>();

	private final Deque<Way> open = new ArrayDeque<>();

	private boolean accepting;

	private int steps;

	Closure(State[] states, Stacks stacks) {
		this.states = states;
		this.stacks = stacks;
	}

	/** Adds a state with its stacks, and whatever it leads to without a byte. */
	void add(int state, Stack stack) {
		this.open.add(new Way(state, stack));
		while (!this.open.isEmpty() && this.steps < MAX_STEPS) {
			this.steps++;
			follow(this.open.remove());
		}
	}

	Configuration configuration(PushdownAutomaton automaton) {
		if (this.steps == MAX_STEPS) {
			return new Configuration(automaton, new int[0], new Stack[0], false);
		}
		int[] readers = this.reached.keySet()
			.stream()
			.mapToInt(Integer::intValue)
			.filter((state) -> this.states[state].reads())
			.toArray();
		Stack[] theirs = new Stack[readers.length];
		for (int i = 0; i < readers.length; i++) {
			theirs[i] = this.reached.getOrDefault(readers[i], Stacks.BOTTOM);
		}
		return new Configuration(automaton, readers, theirs, this.accepting);
	}

	private void follow(Way way) {
		Stack before = this.reached.get(way.state());
		Stack all = (before != null) ? this.stacks.union(before, way.stack()) : way.stack();
		if (before != null && all.equals(before)) {
			return;
		}
		this.reached.put(way.state(), all);
		State state = this.states[way.state()];
		for (State.CallStep call : state.steps()) {
			if (call.isTail()) {
				this.open.add(new Way(call.start(), way.stack()));
			}
			else if (way.stack().depth() < Stacks.MAX_DEPTH) {
				this.open.add(new Way(call.start(), this.stacks.push(call.target(), way.stack())));
			}
		}
		if (state.isAccepting()) {
			giveBack(way.stack());
		}
	}

	private void giveBack(Stack stack) {
		this.accepting |= stack.isEmpty();
		for (int i = 0; i < stack.size(); i++) {
			this.open.add(new Way(stack.top(i), stack.rest(i)));
		}
	}

	private record Way(int state, Stack stack) {

	}

}
