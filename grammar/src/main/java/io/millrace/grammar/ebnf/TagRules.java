package io.millrace.grammar.ebnf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.CodePoints;
import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.pushdown.Rules;

/**
 * Free text with tags: anything up to the first trigger, the rest of a tag that begins
 * with it, and so on; or anything without a trigger, where the text may end.
 */
public final class TagRules {

	private static final int MAX_TRIGGERS = 64;

	private static final Expression ANYTHING = new Repetition(new OneOf(CodePoints.ALL), 0, Repetition.UNBOUNDED);

	private static final Expression SOMETHING = new Repetition(new OneOf(CodePoints.ALL), 1, Repetition.UNBOUNDED);

	private final Rules rules;

	private final Budget budget;

	/** By trigger: the rests of its tags. */
	private final Map<String, List<Expression>> rests = new LinkedHashMap<>();

	/**
	 * @param triggers what begins a tag in free text
	 */
	public TagRules(List<String> triggers, Rules rules, Budget budget) {
		if (triggers.isEmpty()) {
			throw new GrammarSyntaxException("A structural tag has at least 1 trigger, got 0.");
		}
		if (triggers.size() > MAX_TRIGGERS) {
			throw new GrammarLimitException("triggers", MAX_TRIGGERS, triggers.size());
		}
		for (String trigger : triggers) {
			if (trigger.isEmpty()) {
				throw new GrammarSyntaxException("A trigger has at least 1 character, got 0.");
			}
			requireWellFormed(trigger);
			this.rests.put(trigger, new ArrayList<>());
		}
		this.rules = rules;
		this.budget = budget;
	}

	/** Adds a tag. */
	public void add(String begin, Expression content, String end) {
		requireWellFormed(begin);
		requireWellFormed(end);
		boolean found = false;
		for (Map.Entry<String, List<Expression>> trigger : this.rests.entrySet()) {
			if (begin.startsWith(trigger.getKey())) {
				found = true;
				Literal rest = new Literal(begin.substring(trigger.getKey().length()));
				trigger.getValue().add(new Sequence(List.of(rest, content, new Literal(end))));
			}
		}
		if (!found) {
			throw new GrammarSyntaxException("The tag '" + begin + "' does not begin with any of the triggers.");
		}
	}

	/** The rule of the whole text. */
	public Call compile() {
		Expression any = new Alternation(this.rests.keySet().stream().<Expression>map(Literal::new).toList());
		Dfa all = dfa(ANYTHING);
		Dfa containing = dfa(new Sequence(List.of(ANYTHING, any, ANYTHING)));
		Dfa goingOn = dfa(new Sequence(List.of(ANYTHING, any, SOMETHING)));
		List<Expression> tags = new ArrayList<>();
		this.rests.forEach((trigger, theirs) -> {
			if (theirs.isEmpty()) {
				throw new GrammarSyntaxException("The trigger '" + trigger + "' begins no tag.");
			}
			Dfa ending = dfa(new Sequence(List.of(ANYTHING, new Literal(trigger))));
			Dfa.minus(ending, goingOn, this.budget)
				.ifPresent((first) -> tags.add(new Sequence(List.of(this.rules.add(first), new Alternation(theirs)))));
		});
		Expression free = Dfa.minus(all, containing, this.budget)
			.<Expression>map(this.rules::add)
			.orElse(Expression.EMPTY);
		return this.rules
			.add(new Sequence(List.of(new Repetition(new Alternation(tags), 0, Repetition.UNBOUNDED), free)));
	}

	private Dfa dfa(Expression expression) {
		return Dfa.compile(expression, (rule) -> false, this.budget);
	}

	private static void requireWellFormed(String text) {
		if (!Literal.isWellFormed(text)) {
			throw new GrammarSyntaxException("A tag has half a surrogate pair, which UTF-8 cannot write.");
		}
	}

}
