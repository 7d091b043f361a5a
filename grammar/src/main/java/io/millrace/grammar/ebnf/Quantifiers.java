package io.millrace.grammar.ebnf;

import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Repetition;

/** What says after a part how often it comes. */
final class Quantifiers {

	private static final int MAX_AT_ONCE = 8;

	private Quantifiers() {
	}

	/** The part as often as what follows says, which may be nothing. */
	static Expression apply(SourceReader reader, Expression part) {
		Expression repeated = part;
		for (int i = 0; i < MAX_AT_ONCE; i++) {
			if (reader.skip("*")) {
				repeated = new Repetition(repeated, 0, Repetition.UNBOUNDED);
			}
			else if (reader.skip("+")) {
				repeated = new Repetition(repeated, 1, Repetition.UNBOUNDED);
			}
			else if (reader.skip("?")) {
				repeated = new Repetition(repeated, 0, 1);
			}
			else if (reader.skip("{")) {
				repeated = braces(reader, repeated);
			}
			else {
				return repeated;
			}
		}
		throw reader.syntax("has more than " + MAX_AT_ONCE + " quantifiers after each other");
	}

	private static Expression braces(SourceReader reader, Expression part) {
		reader.skipSpace();
		int min = reader.sees(",") ? 0 : reader.count();
		int max = min;
		reader.skipSpace();
		if (reader.skip(",")) {
			reader.skipSpace();
			max = reader.sees("}") ? Repetition.UNBOUNDED : reader.count();
			reader.skipSpace();
		}
		reader.take("}");
		return repetition(reader, part, min, max);
	}

	static Expression repetition(SourceReader reader, Expression part, int min, int max) {
		if (min > max) {
			throw reader.syntax("has a quantifier whose bounds descend");
		}
		return new Repetition(part, min, max);
	}

}
