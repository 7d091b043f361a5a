package io.millrace.grammar.automaton;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The table of a deterministic automaton: a row for each state, a column for each class
 * of bytes. State 0 is the first.
 */
final class TransitionTable {

	/** No state: the bytes that led here begin no match. */
	static final int DEAD = -1;

	private final int classes;

	private final BitSet accepting = new BitSet();

	private int[] targets;

	private int states;

	TransitionTable(int classes) {
		this.classes = classes;
		this.targets = new int[16 * classes];
	}

	int states() {
		return this.states;
	}

	int classes() {
		return this.classes;
	}

	/** Adds a state from which nothing leads yet, and returns its number. */
	int addState(boolean accepting) {
		int begin = this.states * this.classes;
		if (begin == this.targets.length) {
			this.targets = Arrays.copyOf(this.targets, 2 * begin);
		}
		Arrays.fill(this.targets, begin, begin + this.classes, DEAD);
		this.accepting.set(this.states, accepting);
		return this.states++;
	}

	void set(int state, int byteClass, int target) {
		this.targets[state * this.classes + byteClass] = target;
	}

	/** The state after a byte of the class, or {@link #DEAD}. */
	int target(int state, int byteClass) {
		return this.targets[state * this.classes + byteClass];
	}

	boolean isAccepting(int state) {
		return this.accepting.get(state);
	}

	/** Gives back the room that is not used. */
	void trim() {
		this.targets = Arrays.copyOf(this.targets, this.states * this.classes);
	}

}
