package io.millrace.grammar.ebnf;

import java.util.List;

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
import org.jspecify.annotations.Nullable;

/** Text that is free but for markers, which may not come in it. */
public final class FreeText {

	private static final int MAX_MARKERS = 64;

	private static final Expression ANYTHING = new Repetition(new OneOf(CodePoints.ALL), 0, Repetition.UNBOUNDED);

	private static final Expression SOMETHING = new Repetition(new OneOf(CodePoints.ALL), 1, Repetition.UNBOUNDED);

	private final SpecialTokens specialTokens;

	private final Rules rules;

	private final Budget budget;

	private final Expression any;

	/** What has a marker before its last character. */
	private final Dfa goingOn;

	private @Nullable Call without;

	/**
	 * @param markers from 1 to 64, none of them empty
	 */
	public FreeText(List<String> markers, SpecialTokens specialTokens, Rules rules, Budget budget) {
		check(markers);
		this.specialTokens = specialTokens;
		this.rules = rules;
		this.budget = budget;
		this.any = new Alternation(markers.stream().<Expression>map(Literal::new).toList());
		this.goingOn = dfa(new Sequence(List.of(ANYTHING, this.any, SOMETHING)));
	}

	private static void check(List<String> markers) {
		if (markers.isEmpty()) {
			throw new GrammarSyntaxException("Free text has at least 1 marker, got 0.");
		}
		if (markers.size() > MAX_MARKERS) {
			throw new GrammarLimitException("markers", MAX_MARKERS, markers.size());
		}
		for (String marker : markers) {
			if (marker.isEmpty()) {
				throw new GrammarSyntaxException("A marker has at least 1 character, got 0.");
			}
			if (!Literal.isWellFormed(marker)) {
				throw new GrammarSyntaxException("A marker has half a surrogate pair, which UTF-8 cannot write.");
			}
		}
	}

	/** Text without any marker. */
	public Call without() {
		Call known = this.without;
		if (known == null) {
			Dfa containing = dfa(new Sequence(List.of(ANYTHING, this.any, ANYTHING)));
			known = Dfa.minus(dfa(ANYTHING), containing, this.budget)
				.map(this.rules::add)
				.orElseGet(() -> this.rules.add(Expression.EMPTY));
			this.without = known;
		}
		return known;
	}

	/** Text up to the first marker, which is this one, and the marker. */
	public Call until(String marker) {
		Expression written = written(marker);
		return this.rules.add(this.specialTokens.areIn(marker)
				? new Alternation(List.of(written, new Sequence(List.of(without(), this.specialTokens.in(marker)))))
				: written);
	}

	/**
	 * The same where the marker is written by its characters; nothing if it never is
	 * first.
	 */
	Expression written(String marker) {
		Dfa ending = dfa(new Sequence(List.of(ANYTHING, new Literal(marker))));
		return Dfa.minus(ending, this.goingOn, this.budget)
			.<Expression>map(this.rules::add)
			.orElse(new Alternation(List.of()));
	}

	private Dfa dfa(Expression expression) {
		return Dfa.compile(expression, (rule) -> false, this.budget);
	}

}
