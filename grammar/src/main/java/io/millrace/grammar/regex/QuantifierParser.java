package io.millrace.grammar.regex;

import io.millrace.grammar.automaton.Expression.Repetition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a quantifier. A lazy one matches the same texts as a greedy one, so it is read as
 * that; a possessive one does not.
 */
final class QuantifierParser {

	private static final int MAX_DIGITS = 9;

	private final PatternReader reader;

	QuantifierParser(PatternReader reader) {
		this.reader = reader;
	}

	/** Reads a quantifier if one comes next. */
	@Nullable Bounds parse() {
		int index = this.reader.index();
		Bounds bounds = greedy();
		if (bounds == null) {
			return null;
		}
		if (this.reader.sees("+")) {
			throw this.reader.unsupported("a possessive quantifier", index);
		}
		this.reader.skip("?");
		int second = this.reader.index();
		if (greedy() != null) {
			throw this.reader.syntax("has a quantifier after a quantifier", second);
		}
		return bounds;
	}

	private @Nullable Bounds greedy() {
		if (this.reader.skip("*")) {
			return Bounds.ANY;
		}
		if (this.reader.skip("+")) {
			return Bounds.AT_LEAST_ONE;
		}
		if (this.reader.skip("?")) {
			return Bounds.OPTIONAL;
		}
		return this.reader.sees("{") ? braces() : null;
	}

	/**
	 * Reads <code>{m}</code>, <code>{m,}</code> or <code>{m,n}</code>. Any other brace is
	 * itself, but for <code>{,n}</code>, which dialects read differently.
	 */
	private @Nullable Bounds braces() {
		int index = this.reader.index();
		this.reader.skip("{");
		String min = this.reader.digits();
		boolean range = this.reader.skip(",");
		String max = range ? this.reader.digits() : min;
		boolean closed = this.reader.skip("}");
		if (closed && range && min.isEmpty() && !max.isEmpty()) {
			throw this.reader.unsupported("a quantifier without a lower bound", index);
		}
		if (!closed || min.isEmpty()) {
			this.reader.goTo(index);
			return null;
		}
		return bounds(number(min, index), max.isEmpty() ? Repetition.UNBOUNDED : number(max, index), index);
	}

	private Bounds bounds(int min, int max, int index) {
		if (min > max) {
			throw this.reader.syntax("has a quantifier whose bounds descend", index);
		}
		return new Bounds(min, max);
	}

	private int number(String digits, int index) {
		if (digits.length() > MAX_DIGITS) {
			throw this.reader.syntax("has a quantifier of more than " + MAX_DIGITS + " digits", index);
		}
		return Integer.parseInt(digits);
	}

}
