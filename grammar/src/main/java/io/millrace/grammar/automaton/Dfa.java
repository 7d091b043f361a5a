package io.millrace.grammar.automaton;

import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;

/**
 * A minimal deterministic automaton that reads UTF-8 byte by byte. From each of its
 * states a match can still be reached, so whoever avoids {@link #DEAD} never gets stuck.
 * Immutable.
 */
public final class Dfa {

	/** No state: the bytes that led here begin no match. */
	public static final int DEAD = TransitionTable.DEAD;

	/** The state before any byte. */
	public static final int START = 0;

	/** Several bytes may follow, or none. */
	private static final int NOT_ONE = -1;

	private final ByteClasses classes;

	private final TransitionTable table;

	/** By state: the only byte that may follow, or {@link #NOT_ONE}. */
	private final int[] onlyBytes;

	private Dfa(ByteClasses classes, TransitionTable table) {
		this.classes = classes;
		this.table = table;
		this.onlyBytes = new int[table.states()];
		for (int state = 0; state < table.states(); state++) {
			this.onlyBytes[state] = findOnlyByte(state);
		}
	}

	/**
	 * Compiles an expression.
	 * @throws io.millrace.grammar.compile.GrammarLimitException if that takes more than
	 * the limits allow
	 * @throws UnsatisfiableGrammarException if the expression matches no text
	 */
	public static Dfa compile(Expression expression, GrammarLimits limits) {
		Budget budget = new Budget(limits);
		Nfa nfa = new Nfa(budget);
		int start = new NfaCompiler(nfa).compile(expression, Nfa.ACCEPT);
		if (start == NfaCompiler.NOTHING) {
			throw new UnsatisfiableGrammarException("No text satisfies the grammar.");
		}
		ByteClasses classes = new ByteClasses(nfa);
		TransitionTable table = new SubsetConstruction(nfa, classes, budget).run(start);
		return new Dfa(classes, new Minimization(table, budget).run());
	}

	/** States are in {@code [0, states)}. */
	public int states() {
		return this.table.states();
	}

	/** The state after a byte, which is in [0, 255], or {@link #DEAD}. */
	public int next(int state, int value) {
		return this.table.target(state, this.classes.of(value));
	}

	/** The state after the bytes, or {@link #DEAD}. */
	public int next(int state, byte[] bytes) {
		int current = state;
		for (int i = 0; i < bytes.length && current != DEAD; i++) {
			current = next(current, Byte.toUnsignedInt(bytes[i]));
		}
		return current;
	}

	/** Whether the bytes that led to the state are a match. */
	public boolean isAccepting(int state) {
		return this.table.isAccepting(state);
	}

	/** Whether no byte may follow. */
	public boolean isFinal(int state) {
		for (int byteClass = 0; byteClass < this.table.classes(); byteClass++) {
			if (this.table.target(state, byteClass) != DEAD) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The one byte that has to follow, or -1 if there are several, or none, or a match
	 * may end here.
	 */
	public int forcedByte(int state) {
		return isAccepting(state) ? NOT_ONE : this.onlyBytes[state];
	}

	private int findOnlyByte(int state) {
		int found = NOT_ONE;
		for (int value = 0; value < 256; value++) {
			if (next(state, value) != DEAD) {
				if (found != NOT_ONE) {
					return NOT_ONE;
				}
				found = value;
			}
		}
		return found;
	}

}
