package io.millrace.grammar.pushdown;

import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.function.BiPredicate;

import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.automaton.Expression.Special;

/**
 * What is true of rules by what is true of the rules that they call: the least fixed
 * point. An expression that is part of several others is looked at once.
 */
final class RuleFacts {

	private RuleFacts() {
	}

	/** The rules that match some text. */
	static BitSet productive(Rules rules) {
		return fixedPoint(rules, (body, productive) -> switch (body) {
			case Rules.Body.Compiled compiled -> true;
			case Rules.Body.Written written -> new Productive(productive).test(written.expression());
		});
	}

	/** The rules that match the empty text. */
	static BitSet nullable(Rules rules) {
		return fixedPoint(rules, (body, nullable) -> switch (body) {
			case Rules.Body.Compiled compiled -> compiled.automaton().isAccepting(Dfa.START);
			case Rules.Body.Written written -> new Nullable(nullable).test(written.expression());
		});
	}

	private static BitSet fixedPoint(Rules rules, BiPredicate<Rules.Body, BitSet> fact) {
		BitSet found = new BitSet();
		int before = -1;
		while (found.cardinality() > before) {
			before = found.cardinality();
			for (int rule = rules.size() - 1; rule >= 0; rule--) {
				if (!found.get(rule) && rules.isDefined(rule) && fact.test(rules.body(rule), found)) {
					found.set(rule);
				}
			}
		}
		return found;
	}

	/** A property of expressions that is remembered. */
	private abstract static class Memo {

		final BitSet rules;

		private final IdentityHashMap<Expression, Boolean> known = new IdentityHashMap<>();

		Memo(BitSet rules) {
			this.rules = rules;
		}

		final boolean test(Expression expression) {
			Boolean before = this.known.get(expression);
			if (before == null) {
				before = find(expression);
				this.known.put(expression, before);
			}
			return before;
		}

		abstract boolean find(Expression expression);

	}

	private static final class Productive extends Memo {

		Productive(BitSet rules) {
			super(rules);
		}

		@Override
		boolean find(Expression expression) {
			return switch (expression) {
				case Literal literal -> true;
				case Special special -> true;
				case OneOf oneOf -> !oneOf.codePoints().isEmpty();
				case Sequence sequence -> sequence.parts().stream().allMatch(this::test);
				case Alternation alternation -> alternation.choices().stream().anyMatch(this::test);
				case Repetition repetition -> repetition.min() == 0 || test(repetition.body());
				case Call call -> this.rules.get(call.rule());
			};
		}

	}

	/** Whether an expression matches the empty text. */
	static final class Nullable extends Memo {

		Nullable(BitSet rules) {
			super(rules);
		}

		@Override
		boolean find(Expression expression) {
			return switch (expression) {
				case Literal literal -> literal.text().isEmpty();
				case Special special -> false;
				case OneOf oneOf -> false;
				case Sequence sequence -> sequence.parts().stream().allMatch(this::test);
				case Alternation alternation -> alternation.choices().stream().anyMatch(this::test);
				case Repetition repetition -> repetition.min() == 0 || test(repetition.body());
				case Call call -> this.rules.get(call.rule());
			};
		}

	}

}
