package io.millrace.grammar.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

import io.millrace.grammar.automaton.CodePoints;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;

/**
 * The decimals on one side of a number from 0, without sign and exponent. How many digits
 * there are is for others to bound.
 */
final class DecimalBound {

	private static final Expression NOTHING = new Alternation(List.of());

	private static final Expression DIGITS = new Repetition(IntegerRange.DIGIT, 0, Repetition.UNBOUNDED);

	private static final Expression FRACTION = new Repetition(
			new Sequence(List.of(new Literal("."), IntegerRange.DIGIT, DIGITS)), 0, 1);

	private static final Expression ZEROS = new Repetition(new Literal("0"), 0, Repetition.UNBOUNDED);

	/** Some digits that are not all 0. */
	private static final Expression POSITIVE = new Sequence(
			List.of(ZEROS, new OneOf(CodePoints.range('1', '9')), DIGITS));

	private final BigInteger whole;

	/** The digits after the point, without zeros at the end. */
	private final String fraction;

	private final boolean exclusive;

	DecimalBound(BigDecimal bound, boolean exclusive) {
		this.whole = bound.setScale(0, RoundingMode.DOWN).toBigInteger();
		BigDecimal rest = bound.subtract(new BigDecimal(this.whole)).stripTrailingZeros();
		this.fraction = (rest.signum() == 0) ? "" : rest.toPlainString().substring(2);
		this.exclusive = exclusive;
	}

	/**
	 * Those at or above the number.
	 * @param largest the largest whole part
	 */
	Expression above(BigInteger largest) {
		Expression larger = IntegerRange.of(this.whole.add(BigInteger.ONE), largest);
		return new Alternation(List.of(new Sequence(List.of(larger, FRACTION)),
				new Sequence(List.of(new Literal(this.whole.toString()), fractionAbove()))));
	}

	/** Those at or below the number. */
	Expression below() {
		Expression smaller = IntegerRange.of(BigInteger.ZERO, this.whole.subtract(BigInteger.ONE));
		return new Alternation(List.of(new Sequence(List.of(smaller, FRACTION)),
				new Sequence(List.of(new Literal(this.whole.toString()), fractionBelow()))));
	}

	private Expression fractionAbove() {
		if (this.fraction.isEmpty()) {
			return this.exclusive ? new Sequence(List.of(new Literal("."), POSITIVE)) : FRACTION;
		}
		Expression rest = this.exclusive ? POSITIVE : DIGITS;
		for (int i = this.fraction.length() - 1; i >= 0; i--) {
			char digit = this.fraction.charAt(i);
			Expression equal = new Sequence(List.of(new Literal(String.valueOf(digit)), rest));
			rest = (digit == '9') ? equal : new Alternation(List.of(equal, anyFrom((char) (digit + 1), '9')));
		}
		return new Sequence(List.of(new Literal("."), rest));
	}

	private Expression fractionBelow() {
		if (this.fraction.isEmpty()) {
			return this.exclusive ? NOTHING : new Repetition(new Sequence(List.of(new Literal(".0"), ZEROS)), 0, 1);
		}
		Expression rest = this.exclusive ? NOTHING : ZEROS;
		for (int i = this.fraction.length() - 1; i >= 0; i--) {
			char digit = this.fraction.charAt(i);
			List<Expression> choices = new ArrayList<>();
			choices.add(new Sequence(List.of(new Literal(String.valueOf(digit)), rest)));
			if (digit > '0') {
				choices.add(anyFrom('0', (char) (digit - 1)));
			}
			if (i > 0) {
				choices.add(Expression.EMPTY);
			}
			rest = new Alternation(choices);
		}
		return new Repetition(new Sequence(List.of(new Literal("."), rest)), 0, 1);
	}

	private static Expression anyFrom(char first, char last) {
		return new Sequence(List.of(new OneOf(CodePoints.range(first, last)), DIGITS));
	}

}
