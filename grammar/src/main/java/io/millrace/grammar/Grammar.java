package io.millrace.grammar;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.regex.RegexParser;
import io.millrace.grammar.vocabulary.TokenVocabulary;

/**
 * A set of texts, compiled so that one can see byte by byte how a text may go on. It
 * needs no vocabulary, so a grammar can be checked where there is no model. Immutable,
 * and safe for use by several threads.
 */
public abstract sealed class Grammar permits RegularGrammar {

	/**
	 * The texts that a regular expression matches as a whole. {@link RegexParser} says
	 * what is supported.
	 * @throws io.millrace.grammar.compile.GrammarException if it cannot be used; the
	 * message says why
	 */
	public static Grammar regex(String pattern, GrammarLimits limits) {
		return RegularGrammar.compile(RegexParser.parse(pattern, limits), limits);
	}

	/**
	 * These texts and no others.
	 * @throws io.millrace.grammar.compile.GrammarException if they cannot be used; the
	 * message says why
	 */
	public static Grammar choice(List<String> choices, GrammarLimits limits) {
		if (choices.isEmpty()) {
			throw new GrammarSyntaxException("A choice has at least 1 text, got 0.");
		}
		long length = choices.stream().mapToLong(String::length).sum();
		if (length > limits.maxLength()) {
			throw new GrammarLimitException("characters", limits.maxLength(), length);
		}
		List<Expression> literals = choices.stream().map(Grammar::literal).toList();
		return RegularGrammar.compile(new Alternation(literals), limits);
	}

	/** Whether the text is in the set. */
	public final boolean matches(String text) {
		if (!Literal.isWellFormed(text)) {
			return false;
		}
		Position end = start().after(text.getBytes(StandardCharsets.UTF_8));
		return end != null && end.isAccepting();
	}

	/**
	 * A matcher that has seen no token.
	 * @param maxRollback how many tokens can be taken back, from 0
	 */
	public final GrammarMatcher matcher(TokenVocabulary vocabulary, int maxRollback) {
		return new GrammarMatcher(vocabulary, start(), maxRollback);
	}

	/** Where the grammar stands before any byte. */
	abstract Position start();

	private static Expression literal(String text) {
		if (!Literal.isWellFormed(text)) {
			throw new GrammarSyntaxException("A text to choose has half a surrogate pair, which UTF-8 cannot write.");
		}
		return new Literal(text);
	}

}
