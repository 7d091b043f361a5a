package io.millrace.grammar.automaton;

import java.util.Optional;
import java.util.function.IntPredicate;

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

	private static final int BYTES = 256;

	/** Several bytes may follow, or none. */
	private static final int NOT_ONE = -1;

	private final ByteClasses classes;

	private final TransitionTable table;

	/** The rules that are called, in the order of their numbers after the bytes. */
	private final int[] calls;

	/** By state: the only byte that may follow, or {@link #NOT_ONE}. */
	private final int[] onlyBytes;

	private Dfa(ByteClasses classes, TransitionTable table, int[] calls) {
		this.classes = classes;
		this.table = table;
		this.calls = calls;
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
		return compile(expression, (rule) -> false, new Budget(limits));
	}

	/**
	 * Compiles a rule of a grammar, whose calls are one letter each.
	 * @param isProductive whether the rule of a number matches anything
	 * @throws io.millrace.grammar.compile.GrammarLimitException if that takes more than
	 * the limits allow
	 * @throws UnsatisfiableGrammarException if the expression matches no text
	 */
	public static Dfa compile(Expression expression, IntPredicate isProductive, Budget budget) {
		Nfa nfa = new Nfa(budget);
		Calls calls = new Calls(isProductive);
		int start = new NfaCompiler(nfa, calls).compile(expression, Nfa.ACCEPT);
		if (start == NfaCompiler.NOTHING) {
			throw new UnsatisfiableGrammarException("No text satisfies the grammar.");
		}
		return of(nfa, start, calls.rules(), budget);
	}

	/**
	 * The decimal numbers without a sign or needless zeros that a number divides.
	 * @param divisor from 1
	 */
	public static Dfa multiplesOf(int divisor, Budget budget) {
		Nfa nfa = new Nfa(budget);
		return of(nfa, Multiples.compile(nfa, divisor), new int[0], budget);
	}

	/** The texts of both automata, which have no calls; empty if there is none. */
	public static Optional<Dfa> both(Dfa first, Dfa second, Budget budget) {
		return combine(first, second, true, budget);
	}

	/** The texts of the first automaton that are none of the second's. */
	public static Optional<Dfa> minus(Dfa first, Dfa second, Budget budget) {
		return combine(first, second, false, budget);
	}

	private static Optional<Dfa> combine(Dfa first, Dfa second, boolean inSecond, Budget budget) {
		ByteClasses classes = new ByteClasses(first.classes, second.classes);
		return new Product(first, second, inSecond, classes, budget).run()
			.map((table) -> new Dfa(classes, new Minimization(table, budget).run(), new int[0]));
	}

	private static Dfa of(Nfa nfa, int start, int[] calls, Budget budget) {
		ByteClasses classes = new ByteClasses(nfa, calls.length);
		TransitionTable table = new SubsetConstruction(nfa, classes, budget).run(start);
		return new Dfa(classes, new Minimization(table, budget).run(), calls);
	}

	/** How many different rules are called. */
	public int calls() {
		return this.calls.length;
	}

	/** The rule of a call. */
	public int calledRule(int call) {
		return this.calls[call];
	}

	/** The state after a call, or {@link #DEAD} if it cannot be made. */
	public int afterCall(int state, int call) {
		return this.table.target(state, this.classes.of(BYTES + call));
	}

	/** Whether the automaton tells a byte from the one before it. */
	public boolean begins(int value) {
		return this.classes.of(value) != this.classes.of(value - 1);
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

	/** Whether nothing may follow, no call either. */
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

	/** The one byte that may follow, or -1 if there are several or none. */
	public int onlyByte(int state) {
		return this.onlyBytes[state];
	}

	/** Whether any byte may follow. */
	public boolean reads(int state) {
		for (int byteClass = 0; byteClass <= this.classes.of(BYTES - 1); byteClass++) {
			if (this.table.target(state, byteClass) != DEAD) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Which states the next bytes do not tell apart: by number of bytes, from 0 to the
	 * greatest, a number of each state that it shares with those from which the same ways
	 * of so many bytes are open, with calls and ends at the same places.
	 */
	public int[][] nearStates(int maxBytes) {
		return new NearStates(this.table, this.classes.of(BYTES - 1) + 1).find(maxBytes);
	}

	private int findOnlyByte(int state) {
		int found = NOT_ONE;
		for (int value = 0; value < BYTES; value++) {
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
