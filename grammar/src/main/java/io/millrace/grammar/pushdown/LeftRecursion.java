package io.millrace.grammar.pushdown;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.automaton.Expression.Special;
import io.millrace.grammar.compile.UnsupportedGrammarException;

/**
 * Rewrites rules that call themselves before they read anything, which would be followed
 * for ever: {@code A = A x | y} becomes {@code A = y x*}, and of rules that do so in
 * turn, each is first written without those before it (Paull). What rules match stays the
 * same; how it is derived, which nobody asks, does not.
 */
final class LeftRecursion {

	/** Rules of one recursion; their bodies multiply. */
	private static final int MAX_RULES = 64;

	private final Rules rules;

	private final Budget budget;

	private LeftRecursion(Rules rules, Budget budget) {
		this.rules = rules;
		this.budget = budget;
	}

	static void remove(Rules rules, Budget budget) {
		BitSet recursive = recursive(rules);
		if (recursive.isEmpty()) {
			return;
		}
		if (recursive.cardinality() <= MAX_RULES) {
			new LeftRecursion(rules, budget).rewrite(recursive.stream().mapToObj(Call::new).toList());
		}
		if (!recursive(rules).isEmpty()) {
			throw new UnsupportedGrammarException("left recursion behind a part that may be empty",
					"The grammar has left recursion behind a part that may be empty, which is not supported.");
		}
	}

	private void rewrite(List<Call> recursive) {
		for (int i = 0; i < recursive.size(); i++) {
			for (int j = 0; j < i; j++) {
				Split split = split(body(recursive.get(i)), recursive.get(j).rule());
				if (!split.tails().isEmpty()) {
					List<Expression> choices = new ArrayList<>(split.others());
					Expression inserted = body(recursive.get(j));
					split.tails().forEach((tail) -> choices.add(new Sequence(List.of(inserted, tail))));
					this.rules.replace(recursive.get(i).rule(), new Alternation(choices));
				}
			}
			Split split = split(body(recursive.get(i)), recursive.get(i).rule());
			if (!split.tails().isEmpty()) {
				Expression more = new Repetition(new Alternation(split.tails()), 0, Repetition.UNBOUNDED);
				this.rules.replace(recursive.get(i).rule(),
						new Sequence(List.of(new Alternation(split.others()), more)));
			}
		}
	}

	private Expression body(Call rule) {
		if (this.rules.body(rule.rule()) instanceof Rules.Body.Written written) {
			return written.expression();
		}
		throw new IllegalStateException("An automaton calls nothing.");
	}

	/**
	 * The choices of an expression that begin with a call, without it, and the others.
	 */
	private Split split(Expression expression, int rule) {
		this.budget.steps(1);
		return switch (expression) {
			case Call call -> (call.rule() == rule) ? new Split(List.of(Expression.EMPTY), List.of())
					: new Split(List.of(), List.of(call));
			case Literal literal -> new Split(List.of(), List.of(literal));
			case Special special -> new Split(List.of(), List.of(special));
			case OneOf oneOf -> new Split(List.of(), List.of(oneOf));
			case Sequence sequence -> sequence(sequence, rule);
			case Alternation alternation -> {
				List<Expression> tails = new ArrayList<>();
				List<Expression> others = new ArrayList<>();
				for (Expression choice : alternation.choices()) {
					Split split = split(choice, rule);
					tails.addAll(split.tails());
					others.addAll(split.others());
				}
				yield new Split(tails, others);
			}
			case Repetition repetition -> repetition(repetition, rule);
		};
	}

	private Split sequence(Sequence sequence, int rule) {
		if (sequence.parts().isEmpty()) {
			return new Split(List.of(), List.of(sequence));
		}
		Expression rest = new Sequence(sequence.parts().subList(1, sequence.parts().size()));
		if (isEmpty(sequence.parts().getFirst())) {
			return split(rest, rule);
		}
		Split first = split(sequence.parts().getFirst(), rule);
		return first.tails().isEmpty() ? new Split(List.of(), List.of(sequence)) : first.before(rest);
	}

	private Split repetition(Repetition repetition, int rule) {
		Split body = split(repetition.body(), rule);
		if (body.tails().isEmpty() || repetition.max() == 0) {
			return new Split(List.of(), List.of(repetition));
		}
		int max = (repetition.max() == Repetition.UNBOUNDED) ? Repetition.UNBOUNDED : repetition.max() - 1;
		Split split = body.before(new Repetition(repetition.body(), Math.max(0, repetition.min() - 1), max));
		if (repetition.min() == 0) {
			List<Expression> others = new ArrayList<>(split.others());
			others.add(Expression.EMPTY);
			return new Split(split.tails(), others);
		}
		return split;
	}

	private static boolean isEmpty(Expression expression) {
		return (expression instanceof Literal literal && literal.text().isEmpty())
				|| (expression instanceof Sequence sequence && sequence.parts().isEmpty());
	}

	/** The rules that may be on a cycle of calls before anything is read. */
	private static BitSet recursive(Rules rules) {
		BitSet nullable = RuleFacts.nullable(rules);
		Map<Integer, BitSet> calls = new HashMap<>();
		for (int rule = 0; rule < rules.size(); rule++) {
			calls.put(rule, (rules.body(rule) instanceof Rules.Body.Written written)
					? new FirstCalls(nullable).of(written.expression()) : new BitSet());
		}
		BitSet left = new BitSet();
		left.set(0, rules.size());
		return withoutSources(withoutSinks(left, calls), calls);
	}

	/** Without the rules that lead out of the set at once, again and again. */
	private static BitSet withoutSinks(BitSet rules, Map<Integer, BitSet> calls) {
		boolean changed = true;
		while (changed) {
			changed = false;
			for (int rule = rules.previousSetBit(rules.length()); rule >= 0; rule = rules.previousSetBit(rule - 1)) {
				if (!calls.getOrDefault(rule, new BitSet()).intersects(rules)) {
					rules.clear(rule);
					changed = true;
				}
			}
		}
		return rules;
	}

	/** Without the rules that nothing in the set leads to, again and again. */
	private static BitSet withoutSources(BitSet rules, Map<Integer, BitSet> calls) {
		boolean changed = true;
		while (changed) {
			BitSet called = new BitSet();
			rules.stream().forEach((rule) -> called.or(calls.getOrDefault(rule, new BitSet())));
			called.and(rules);
			changed = !called.equals(rules);
			rules.and(called);
		}
		return rules;
	}

	/** An expression as {@code rule tails[0] | rule tails[1] | ... | others}. */
	private record Split(List<Expression> tails, List<Expression> others) {

		private Split before(Expression rest) {
			return new Split(this.tails.stream().map((tail) -> then(tail, rest)).toList(),
					this.others.stream().map((other) -> then(other, rest)).toList());
		}

		private static Expression then(Expression first, Expression rest) {
			return isEmpty(first) ? rest : new Sequence(List.of(first, rest));
		}

	}

	/** The rules that an expression may call before it reads anything. */
	private static final class FirstCalls {

		private final RuleFacts.Nullable nullable;

		private final IdentityHashMap<Expression, BitSet> known = new IdentityHashMap<>();

		private FirstCalls(BitSet nullable) {
			this.nullable = new RuleFacts.Nullable(nullable);
		}

		private BitSet of(Expression expression) {
			BitSet before = this.known.get(expression);
			if (before == null) {
				before = new BitSet();
				collect(expression, before);
				this.known.put(expression, before);
			}
			return before;
		}

		private void collect(Expression expression, BitSet calls) {
			switch (expression) {
				case Literal literal -> {
				}
				case Special special -> {
				}
				case OneOf oneOf -> {
				}
				case Call call -> calls.set(call.rule());
				case Alternation alternation -> alternation.choices().forEach((choice) -> calls.or(of(choice)));
				case Repetition repetition -> calls.or(of(repetition.body()));
				case Sequence sequence -> {
					for (Expression part : sequence.parts()) {
						calls.or(of(part));
						if (!this.nullable.test(part)) {
							return;
						}
					}
				}
			}
		}

	}

}
