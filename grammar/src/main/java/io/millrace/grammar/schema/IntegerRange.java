package io.millrace.grammar.schema;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

import io.millrace.grammar.automaton.CodePoints;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;

/** The integers from one to another in decimal, without needless zeros or a plus. */
final class IntegerRange {

	static final Expression DIGIT = new OneOf(CodePoints.range('0', '9'));

	private IntegerRange() {
	}

	/**
	 * Those from {@code first} to {@code last}, both included; nothing if they descend.
	 */
	static Expression of(BigInteger first, BigInteger last) {
		List<Expression> choices = new ArrayList<>();
		if (first.signum() < 0) {
			BigInteger least = last.min(BigInteger.ONE.negate()).negate();
			choices.add(new Sequence(List.of(new Literal("-"), natural(least, first.negate()))));
		}
		if (last.signum() >= 0) {
			choices.add(natural(first.max(BigInteger.ZERO), last));
		}
		return new Alternation(choices);
	}

	private static Expression natural(BigInteger first, BigInteger last) {
		List<Expression> choices = new ArrayList<>();
		BigInteger from = first;
		while (from.compareTo(last) <= 0) {
			String low = from.toString();
			BigInteger longest = BigInteger.TEN.pow(low.length()).subtract(BigInteger.ONE);
			choices.add(sameLength(low, last.min(longest).toString()));
			from = longest.add(BigInteger.ONE);
		}
		return new Alternation(choices);
	}

	/** Both have the same number of digits, and the first is not above the last. */
	private static Expression sameLength(String first, String last) {
		if (first.isEmpty()) {
			return Expression.EMPTY;
		}
		char low = first.charAt(0);
		char high = last.charAt(0);
		int rest = first.length() - 1;
		if (low == high) {
			return digit(low, high, sameLength(first.substring(1), last.substring(1)));
		}
		List<Expression> choices = new ArrayList<>();
		boolean lowWhole = first.substring(1).equals("0".repeat(rest));
		boolean highWhole = last.substring(1).equals("9".repeat(rest));
		if (!lowWhole) {
			choices.add(digit(low, low, sameLength(first.substring(1), "9".repeat(rest))));
		}
		char from = lowWhole ? low : (char) (low + 1);
		char to = highWhole ? high : (char) (high - 1);
		if (from <= to) {
			choices.add(digit(from, to, new Repetition(DIGIT, rest, rest)));
		}
		if (!highWhole) {
			choices.add(digit(high, high, sameLength("0".repeat(rest), last.substring(1))));
		}
		return new Alternation(choices);
	}

	private static Expression digit(char from, char to, Expression rest) {
		return new Sequence(List.of(new OneOf(CodePoints.range(from, to)), rest));
	}

}
