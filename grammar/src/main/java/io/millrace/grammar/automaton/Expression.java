package io.millrace.grammar.automaton;

import java.util.List;

/**
 * A regular expression over code points, whatever language it was written in. It stands
 * for the texts that it matches as a whole.
 */
public sealed interface Expression {

	/** The empty text. */
	Expression EMPTY = new Sequence(List.of());

	/**
	 * This text and no other.
	 *
	 * @param text without half a surrogate pair, which UTF-8 cannot write
	 */
	record Literal(String text) implements Expression {

		public Literal {
			if (!isWellFormed(text)) {
				throw new IllegalArgumentException("A literal has no half of a surrogate pair.");
			}
		}

		/** Whether UTF-8 can write the text: it has no half of a surrogate pair. */
		public static boolean isWellFormed(String text) {
			return text.codePoints()
				.noneMatch((value) -> value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE);
		}

	}

	/**
	 * The special token of this name, which no text can stand for.
	 *
	 * @param name without half a surrogate pair
	 */
	record Special(String name) implements Expression {

	}

	/** One code point out of a set; out of an empty set, nothing at all. */
	record OneOf(CodePoints codePoints) implements Expression {

	}

	/** The parts one after the other; of no parts, the empty text. */
	record Sequence(List<Expression> parts) implements Expression {

		public Sequence {
			parts = List.copyOf(parts);
		}

	}

	/** Any one of the choices; of no choices, nothing at all. */
	record Alternation(List<Expression> choices) implements Expression {

		public Alternation {
			choices = List.copyOf(choices);
		}

	}

	/**
	 * Whatever another rule of the same grammar matches. An expression with a call is no
	 * longer regular, and only means something inside a grammar.
	 *
	 * @param rule the rule's number, from 0
	 */
	record Call(int rule) implements Expression {

	}

	/**
	 * The body again and again.
	 *
	 * @param min the fewest times, from 0
	 * @param max the most times, or {@link #UNBOUNDED}
	 */
	record Repetition(Expression body, int min, int max) implements Expression {

		public static final int UNBOUNDED = Integer.MAX_VALUE;

		public Repetition {
			if (min < 0 || max < min) {
				throw new IllegalArgumentException(
						"A repetition's bounds ascend from 0, got {" + min + "," + max + "}.");
			}
		}

		boolean isUnbounded() {
			return this.max == UNBOUNDED;
		}

	}

}
