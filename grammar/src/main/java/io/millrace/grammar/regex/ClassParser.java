package io.millrace.grammar.regex;

import java.util.ArrayList;
import java.util.List;

import io.millrace.grammar.automaton.CodePoints;

/**
 * Reads a class in brackets. What dialects read differently is refused, except a bracket
 * that opens inside a class, which is itself as in ECMAScript and Python.
 */
final class ClassParser {

	private final PatternReader reader;

	private final EscapeParser escapes;

	ClassParser(PatternReader reader, EscapeParser escapes) {
		this.reader = reader;
		this.escapes = escapes;
	}

	/** Reads a class, its brackets included. */
	CodePoints parse() {
		int index = this.reader.index();
		this.reader.skip("[");
		boolean negated = this.reader.skip("^");
		if (this.reader.sees("]")) {
			throw this.reader.syntax("has a class that begins with ], to be written \\],", index);
		}
		List<CodePoints> items = new ArrayList<>();
		while (!this.reader.skip("]")) {
			if (this.reader.isAtEnd()) {
				throw this.reader.syntax("has a class that is not closed", index);
			}
			items.add(rangeOrItem());
		}
		CodePoints all = CodePoints.union(items);
		return negated ? all.complement() : all;
	}

	private CodePoints rangeOrItem() {
		int index = this.reader.index();
		CodePoints first = item();
		if (!this.reader.sees("-") || this.reader.sees("-]")) {
			return first;
		}
		this.reader.skip("-");
		CodePoints last = item();
		if (!first.isSingle() || !last.isSingle()) {
			throw this.reader.syntax("has a range that begins or ends with a set", index);
		}
		int from = first.ranges().getFirst().first();
		int to = last.ranges().getFirst().last();
		if (from > to) {
			throw this.reader.syntax("has a range that descends", index);
		}
		return CodePoints.range(from, to);
	}

	private CodePoints item() {
		if (this.reader.sees("&&")) {
			throw this.reader.unsupported("an intersection of classes", this.reader.index());
		}
		if (this.reader.sees("[:") || this.reader.sees("[.") || this.reader.sees("[=")) {
			throw this.reader.unsupported("a POSIX class", this.reader.index());
		}
		return this.reader.sees("\\") ? this.escapes.parse() : CodePoints.of(this.reader.next());
	}

}
