package io.millrace.grammar.automaton;

import java.util.function.IntConsumer;

/** A transition table read backwards. */
final class Predecessors {

	private final int classes;

	private final int[] sources;

	/**
	 * What leads to target {@code t} by class {@code c} is
	 * {@code sources[begins[i], begins[i + 1])} with {@code i = t * classes + c}.
	 */
	private final int[] begins;

	Predecessors(TransitionTable table) {
		this.classes = table.classes();
		this.begins = new int[table.states() * this.classes + 1];
		forEach(table, (state, byteClass, target) -> this.begins[target * this.classes + byteClass + 1]++);
		for (int i = 1; i < this.begins.length; i++) {
			this.begins[i] += this.begins[i - 1];
		}
		int[] ends = this.begins.clone();
		this.sources = new int[this.begins[this.begins.length - 1]];
		forEach(table, (state, byteClass, target) -> this.sources[ends[target * this.classes + byteClass]++] = state);
	}

	void forEach(int target, int byteClass, IntConsumer action) {
		int index = target * this.classes + byteClass;
		for (int i = this.begins[index]; i < this.begins[index + 1]; i++) {
			action.accept(this.sources[i]);
		}
	}

	private static void forEach(TransitionTable table, Action action) {
		for (int state = 0; state < table.states(); state++) {
			for (int byteClass = 0; byteClass < table.classes(); byteClass++) {
				int target = table.target(state, byteClass);
				if (target != TransitionTable.DEAD) {
					action.accept(state, byteClass, target);
				}
			}
		}
	}

	private interface Action {

		void accept(int state, int byteClass, int target);

	}

}
