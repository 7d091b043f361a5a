package io.millrace.grammar;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.pushdown.PushdownAutomaton;
import io.millrace.grammar.pushdown.Rules;
import io.millrace.grammar.regex.RegexParser;
import io.millrace.grammar.vocabulary.TokenVocabulary;

/**
 * A set of texts, compiled so that one can see byte by byte how a text may go on. It
 * needs no vocabulary, so a grammar can be checked where there is no model. Immutable,
 * and safe for use by several threads.
 */
public final class Grammar {

	private final PushdownAutomaton automaton;

	private Grammar(PushdownAutomaton automaton) {
		this.automaton = automaton;
	}

	/**
	 * The texts that a regular expression matches as a whole. {@link RegexParser} says
	 * what is supported.
	 * @throws io.millrace.grammar.compile.GrammarException if it cannot be used; the
	 * message says why
	 */
	public static Grammar regex(String pattern, GrammarLimits limits) {
		return compile(new GrammarSpec.Regex(pattern), limits);
	}

	/**
	 * These texts and no others.
	 * @throws io.millrace.grammar.compile.GrammarException if they cannot be used; the
	 * message says why
	 */
	public static Grammar choice(List<String> choices, GrammarLimits limits) {
		return compile(new GrammarSpec.Choice(choices), limits);
	}

	/**
	 * Compiles a specification.
	 * @throws io.millrace.grammar.compile.GrammarException if it cannot be used; the
	 * message says why
	 */
	public static Grammar compile(GrammarSpec spec, GrammarLimits limits) {
		return compile(spec, limits, Set.of());
	}

	/**
	 * Compiles a specification for a vocabulary with special tokens.
	 * @param specialTokens their names; a specification that names none of them means the
	 * same with and without them
	 * @throws io.millrace.grammar.compile.GrammarException if it cannot be used; the
	 * message says why
	 */
	public static Grammar compile(GrammarSpec spec, GrammarLimits limits, Set<String> specialTokens) {
		return contextFree(limits, (rules, budget) -> new SpecCompiler(rules, budget, specialTokens).compile(spec));
	}

	private static Grammar contextFree(GrammarLimits limits, BiFunction<Rules, Budget, Call> writer) {
		Rules rules = new Rules();
		Budget budget = new Budget(limits);
		return new Grammar(PushdownAutomaton.compile(rules, writer.apply(rules, budget), budget));
	}

	/** Whether the text is in the set. */
	public boolean matches(String text) {
		if (!Literal.isWellFormed(text)) {
			return false;
		}
		Position end = start().after(text.getBytes(StandardCharsets.UTF_8));
		return end != null && end.isAccepting();
	}

	/**
	 * A matcher that has seen no token. The first one takes about a fifth as long as
	 * compiling, which spares its masks that.
	 * @param maxRollback how many tokens can be taken back, from 0
	 */
	public GrammarMatcher matcher(TokenVocabulary vocabulary, int maxRollback) {
		this.automaton.prepare();
		return new GrammarMatcher(vocabulary, start(), maxRollback);
	}

	/** Where the grammar stands before any byte. */
	private Position start() {
		return new StackPosition(this.automaton.start());
	}

	@Override
	public String toString() {
		return "an automaton of " + this.automaton.states() + " states";
	}

}
