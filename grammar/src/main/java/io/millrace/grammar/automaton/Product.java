package io.millrace.grammar.automaton;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs two automata without calls side by side. States from which no match can be reached
 * are left out.
 */
final class Product {

	private final Dfa first;

	private final Dfa second;

	/** Whether a text has to be the second's too, or must not be. */
	private final boolean inSecond;

	private final Budget budget;

	private final TransitionTable table;

	/** By class: a byte of it. */
	private final int[] bytes;

	private final Map<Pair, Integer> states = new HashMap<>();

	private final List<Pair> pairs = new ArrayList<>();

	Product(Dfa first, Dfa second, boolean inSecond, ByteClasses classes, Budget budget) {
		this.first = first;
		this.second = second;
		this.inSecond = inSecond;
		this.budget = budget;
		this.table = new TransitionTable(classes.count());
		this.bytes = new int[classes.count()];
		for (int value = 0; value < 256; value++) {
			this.bytes[classes.of(value)] = value;
		}
	}

	/** The automaton, or nothing if it has no text. */
	Optional<TransitionTable> run() {
		state(new Pair(Dfa.START, Dfa.START));
		for (int state = 0; state < this.pairs.size(); state++) {
			Pair pair = this.pairs.get(state);
			this.budget.steps(this.bytes.length);
			for (int byteClass = 0; byteClass < this.bytes.length; byteClass++) {
				Pair next = next(pair, this.bytes[byteClass]);
				if (next.first() != Dfa.DEAD && (!this.inSecond || next.second() != Dfa.DEAD)) {
					this.table.set(state, byteClass, state(next));
				}
			}
		}
		return trim();
	}

	private Pair next(Pair pair, int value) {
		int beside = (pair.second() == Dfa.DEAD) ? Dfa.DEAD : this.second.next(pair.second(), value);
		return new Pair(this.first.next(pair.first(), value), beside);
	}

	private int state(Pair pair) {
		Integer known = this.states.get(pair);
		if (known != null) {
			return known;
		}
		boolean isSecond = pair.second() != Dfa.DEAD && this.second.isAccepting(pair.second());
		int state = this.table.addState(this.first.isAccepting(pair.first()) && isSecond == this.inSecond);
		this.budget.states(this.table.states());
		this.states.put(pair, state);
		this.pairs.add(pair);
		return state;
	}

	private Optional<TransitionTable> trim() {
		BitSet alive = alive();
		if (!alive.get(0)) {
			return Optional.empty();
		}
		int[] numbers = new int[this.table.states()];
		TransitionTable trimmed = new TransitionTable(this.table.classes());
		alive.stream().forEach((state) -> numbers[state] = trimmed.addState(this.table.isAccepting(state)));
		alive.stream().forEach((state) -> {
			for (int byteClass = 0; byteClass < this.table.classes(); byteClass++) {
				int target = this.table.target(state, byteClass);
				if (target != TransitionTable.DEAD && alive.get(target)) {
					trimmed.set(numbers[state], byteClass, numbers[target]);
				}
			}
		});
		trimmed.trim();
		return Optional.of(trimmed);
	}

	/** The states from which a match can be reached. */
	private BitSet alive() {
		Predecessors predecessors = new Predecessors(this.table);
		BitSet alive = new BitSet();
		IntList open = new IntList();
		for (int state = 0; state < this.table.states(); state++) {
			if (this.table.isAccepting(state)) {
				alive.set(state);
				open.add(state);
			}
		}
		while (!open.isEmpty()) {
			int state = open.removeLast();
			for (int byteClass = 0; byteClass < this.table.classes(); byteClass++) {
				predecessors.forEach(state, byteClass, (source) -> {
					if (!alive.get(source)) {
						alive.set(source);
						open.add(source);
					}
				});
			}
		}
		return alive;
	}

	/** Where both stand; the second may be dead where its texts are left out. */
	private record Pair(int first, int second) {

	}

}
