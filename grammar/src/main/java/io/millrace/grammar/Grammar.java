package io.millrace.grammar;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.ebnf.EbnfParser;
import io.millrace.grammar.ebnf.LarkParser;
import io.millrace.grammar.ebnf.TagRules;
import io.millrace.grammar.json.JsonParser;
import io.millrace.grammar.pushdown.PushdownAutomaton;
import io.millrace.grammar.pushdown.Rules;
import io.millrace.grammar.regex.RegexParser;
import io.millrace.grammar.schema.JsonSchemaCompiler;
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
		return regular(RegexParser.parse(pattern, limits), limits);
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
		return regular(new Alternation(literals), limits);
	}

	/**
	 * Compiles a specification.
	 * @throws io.millrace.grammar.compile.GrammarException if it cannot be used; the
	 * message says why
	 */
	public static Grammar compile(GrammarSpec spec, GrammarLimits limits) {
		return switch (spec) {
			case GrammarSpec.Regex regex -> regex(regex.pattern(), limits);
			case GrammarSpec.Choice choice -> choice(choice.choices(), limits);
			case GrammarSpec.JsonSchema json -> contextFree(limits, (rules, budget) -> JsonSchemaCompiler
				.compile(JsonParser.parse(json.schema(), limits), json.options(), rules, budget));
			case GrammarSpec.JsonObject object ->
				contextFree(limits, (rules, budget) -> JsonSchemaCompiler.object(object.options(), rules));
			case GrammarSpec.Ebnf ebnf ->
				contextFree(limits, (rules, budget) -> EbnfParser.parse(ebnf.source(), rules, limits));
			case GrammarSpec.Lark lark ->
				contextFree(limits, (rules, budget) -> LarkParser.parse(lark.source(), lark.options(), rules, budget));
			case GrammarSpec.StructuralTag tag -> contextFree(limits, (rules, budget) -> tag(tag, rules, budget));
		};
	}

	private static Call tag(GrammarSpec.StructuralTag spec, Rules rules, Budget budget) {
		TagRules tags = new TagRules(spec.triggers(), rules, budget);
		for (GrammarSpec.StructuralTag.Tag tag : spec.tags()) {
			tags.add(tag.begin(), JsonSchemaCompiler.compile(JsonParser.parse(tag.schema(), budget.limits()),
					spec.options(), rules, budget), tag.end());
		}
		return tags.compile();
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
	 * A matcher that has seen no token.
	 * @param maxRollback how many tokens can be taken back, from 0
	 */
	public GrammarMatcher matcher(TokenVocabulary vocabulary, int maxRollback) {
		return new GrammarMatcher(vocabulary, start(), maxRollback);
	}

	/** Where the grammar stands before any byte. */
	private Position start() {
		return new StackPosition(this.automaton.start());
	}

	private static Grammar regular(Expression expression, GrammarLimits limits) {
		return contextFree(limits, (rules, budget) -> rules.add(expression));
	}

	@Override
	public String toString() {
		return "an automaton of " + this.automaton.states() + " states";
	}

	private static Expression literal(String text) {
		if (!Literal.isWellFormed(text)) {
			throw new GrammarSyntaxException("A text to choose has half a surrogate pair, which UTF-8 cannot write.");
		}
		return new Literal(text);
	}

}
