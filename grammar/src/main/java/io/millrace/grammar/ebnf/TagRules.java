package io.millrace.grammar.ebnf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.pushdown.Rules;

/**
 * Free text with tags: anything up to the first trigger, the rest of a tag that begins
 * with it, and so on; or anything without a trigger, where the text may end. A tag whose
 * beginning has special tokens may also begin with these.
 */
public final class TagRules {

	private static final int MAX_TRIGGERS = 64;

	private final SpecialTokens specialTokens;

	private final Rules rules;

	private final FreeText free;

	/** By trigger: the rests of its tags. */
	private final Map<String, List<Expression>> rests = new LinkedHashMap<>();

	/** The tags that begin with special tokens, with the free text before them. */
	private final List<Expression> special = new ArrayList<>();

	/**
	 * @param triggers what begins a tag in free text
	 */
	public TagRules(List<String> triggers, SpecialTokens specialTokens, Rules rules, Budget budget) {
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
		this.specialTokens = specialTokens;
		this.rules = rules;
		this.free = new FreeText(triggers, specialTokens, rules, budget);
	}

	/** Adds a tag. */
	public void add(String begin, Expression content, String end) {
		requireWellFormed(begin);
		requireWellFormed(end);
		Expression rest = new Sequence(List.of(content, this.specialTokens.in(end)));
		boolean found = false;
		for (Map.Entry<String, List<Expression>> trigger : this.rests.entrySet()) {
			if (begin.startsWith(trigger.getKey())) {
				found = true;
				Expression more = this.specialTokens.in(begin.substring(trigger.getKey().length()));
				trigger.getValue().add(new Sequence(List.of(more, rest)));
			}
		}
		if (!found) {
			throw new GrammarSyntaxException("The tag '" + begin + "' does not begin with any of the triggers.");
		}
		if (this.specialTokens.areIn(begin)) {
			this.special.add(new Sequence(List.of(this.free.without(), this.specialTokens.in(begin), rest)));
		}
	}

	/**
	 * The rule of the whole text.
	 * @param atLeastOne whether a tag has to come
	 * @param stopAfterFirst whether the text ends with its first tag
	 */
	public Call compile(boolean atLeastOne, boolean stopAfterFirst) {
		List<Expression> tags = new ArrayList<>(this.special);
		this.rests.forEach((trigger, theirs) -> {
			if (theirs.isEmpty()) {
				throw new GrammarSyntaxException("The trigger '" + trigger + "' begins no tag.");
			}
			tags.add(new Sequence(List.of(this.free.written(trigger), new Alternation(theirs))));
		});
		Expression any = this.rules.add(new Alternation(tags));
		if (stopAfterFirst) {
			return this.rules.add(atLeastOne ? any : new Alternation(List.of(any, this.free.without())));
		}
		Expression repeated = new Repetition(any, atLeastOne ? 1 : 0, Repetition.UNBOUNDED);
		return this.rules.add(new Sequence(List.of(repeated, this.free.without())));
	}

	private static void requireWellFormed(String text) {
		if (!Literal.isWellFormed(text)) {
			throw new GrammarSyntaxException("A tag has half a surrogate pair, which UTF-8 cannot write.");
		}
	}

}
