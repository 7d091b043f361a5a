package io.millrace.grammar.regex;

import io.millrace.grammar.automaton.Expression.Repetition;

/** How often a quantifier lets the part before it come. */
record Bounds(int min, int max) {

	static final Bounds OPTIONAL = new Bounds(0, 1);

	static final Bounds ANY = new Bounds(0, Repetition.UNBOUNDED);

	static final Bounds AT_LEAST_ONE = new Bounds(1, Repetition.UNBOUNDED);

}
