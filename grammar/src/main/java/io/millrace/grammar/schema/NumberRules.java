package io.millrace.grammar.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;

/**
 * Numbers. An integer is written without a fraction; where a number has bounds, it is
 * written without an exponent.
 */
final class NumberRules {

	private static final int MAX_DIVISOR = 10_000;

	private static final Expression NOTHING = new Alternation(List.of());

	private final SharedRules shared;

	private final Budget budget;

	NumberRules(SharedRules shared, Budget budget) {
		this.shared = shared;
		this.budget = budget;
	}

	/** The numbers that satisfy all of the schemas. */
	Expression compile(Set<Node> nodes, boolean integers) {
		Bounds bounds = Bounds.of(nodes);
		BigInteger divisor = BigInteger.ONE;
		int fractionDigits = SharedRules.FRACTION_DIGITS;
		boolean whole = integers;
		for (Node node : nodes) {
			BigDecimal multiple = SchemaReader.number(node, "multipleOf");
			if (multiple != null) {
				if (multiple.signum() <= 0) {
					throw SchemaErrors.malformed("multipleOf", node, "above 0");
				}
				if (multiple.stripTrailingZeros().scale() <= 0) {
					whole = true;
					divisor = lcm(divisor, multiple.toBigInteger());
				}
				else if (multiple.stripTrailingZeros().unscaledValue().equals(BigInteger.ONE)) {
					fractionDigits = Math.min(fractionDigits, multiple.stripTrailingZeros().scale());
				}
				else {
					throw SchemaErrors.unsupported("multipleOf", node, "a fraction has to be 0.1, 0.01 and so on");
				}
				if (divisor.compareTo(BigInteger.valueOf(MAX_DIVISOR)) > 0) {
					throw SchemaErrors.unsupported("multipleOf", node,
							"at most " + MAX_DIVISOR + " are counted, got " + divisor);
				}
			}
		}
		if (whole) {
			return integers(bounds, divisor.intValueExact());
		}
		if (bounds.isOpen() && fractionDigits == SharedRules.FRACTION_DIGITS) {
			return this.shared.number();
		}
		return decimals(bounds, fractionDigits);
	}

	private Expression integers(Bounds bounds, int divisor) {
		int digits = (divisor == 1) ? SharedRules.WHOLE_DIGITS : SharedRules.DIVIDED_DIGITS;
		BigInteger first = bounds.firstInteger(digits);
		BigInteger last = bounds.lastInteger(digits);
		if (first.compareTo(last) > 0) {
			return NOTHING;
		}
		if (divisor == 1) {
			return IntegerRange.of(first, last);
		}
		List<Expression> choices = new ArrayList<>();
		if (last.signum() >= 0) {
			multiples(IntegerRange.of(first.max(BigInteger.ZERO), last), divisor).ifPresent(choices::add);
		}
		if (first.signum() < 0) {
			BigInteger least = last.min(BigInteger.ONE.negate()).negate();
			multiples(IntegerRange.of(least, first.negate()), divisor)
				.ifPresent((multiples) -> choices.add(new Sequence(List.of(new Literal("-"), multiples))));
		}
		return new Alternation(choices);
	}

	private Optional<Expression> multiples(Expression range, int divisor) {
		return compile(range).flatMap((dfa) -> Dfa.both(dfa, Dfa.multiplesOf(divisor, this.budget), this.budget))
			.map(this.shared.rules()::add);
	}

	private Expression decimals(Bounds bounds, int fractionDigits) {
		if (bounds.isEmpty()) {
			return NOTHING;
		}
		List<Expression> choices = new ArrayList<>();
		if (bounds.max() == null || bounds.max().signum() >= 0) {
			Bounds positive = bounds.fromZero(false);
			decimals(positive, fractionDigits, bounds).ifPresent(choices::add);
		}
		if (bounds.min() == null || bounds.min().signum() < 0) {
			decimals(bounds.negated().fromZero(true), fractionDigits, bounds)
				.ifPresent((decimals) -> choices.add(new Sequence(List.of(new Literal("-"), decimals))));
		}
		return new Alternation(choices);
	}

	/** Those within bounds that are not negative. */
	private Optional<Expression> decimals(Bounds bounds, int fractionDigits, Bounds all) {
		BigInteger largest = all.largest(SharedRules.WHOLE_DIGITS);
		Expression form = new Sequence(List.of(IntegerRange.of(BigInteger.ZERO, largest),
				new Repetition(SharedRules.fraction(fractionDigits), 0, 1)));
		Optional<Dfa> decimals = compile(form);
		if (bounds.min() != null) {
			Expression above = new DecimalBound(bounds.min(), bounds.minExclusive()).above(largest);
			decimals = decimals.flatMap((dfa) -> and(dfa, above));
		}
		if (bounds.max() != null) {
			Expression below = new DecimalBound(bounds.max(), bounds.maxExclusive()).below();
			decimals = decimals.flatMap((dfa) -> and(dfa, below));
		}
		return decimals.map(this.shared.rules()::add);
	}

	private Optional<Dfa> and(Dfa dfa, Expression bound) {
		return compile(bound).flatMap((other) -> Dfa.both(dfa, other, this.budget));
	}

	private Optional<Dfa> compile(Expression expression) {
		try {
			return Optional.of(Dfa.compile(expression, (rule) -> false, this.budget));
		}
		catch (UnsatisfiableGrammarException exception) {
			return Optional.empty();
		}
	}

	private static BigInteger lcm(BigInteger first, BigInteger second) {
		return first.divide(first.gcd(second)).multiply(second);
	}

}
