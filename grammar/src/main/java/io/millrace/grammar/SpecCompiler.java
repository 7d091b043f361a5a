package io.millrace.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.ebnf.EbnfParser;
import io.millrace.grammar.ebnf.FreeText;
import io.millrace.grammar.ebnf.LarkParser;
import io.millrace.grammar.ebnf.SpecialTokens;
import io.millrace.grammar.ebnf.TagRules;
import io.millrace.grammar.json.JsonParser;
import io.millrace.grammar.pushdown.Rules;
import io.millrace.grammar.regex.RegexParser;
import io.millrace.grammar.schema.JsonSchemaCompiler;

/** Writes a specification as rules, each part of it as rules of its own. */
final class SpecCompiler {

	/** Parts within parts, such as a tag in a sequence. */
	private static final int MAX_DEPTH = 32;

	private final Rules rules;

	private final Budget budget;

	private final GrammarLimits limits;

	private final SpecialTokens specialTokens;

	private int depth;

	SpecCompiler(Rules rules, Budget budget, Set<String> specialTokens) {
		this.rules = rules;
		this.budget = budget;
		this.limits = budget.limits();
		this.specialTokens = new SpecialTokens(specialTokens);
	}

	/** The rule of the specification. */
	Call compile(GrammarSpec spec) {
		if (++this.depth > MAX_DEPTH) {
			throw new GrammarLimitException("levels of parts", MAX_DEPTH, this.depth);
		}
		Call rule = switch (spec) {
			case GrammarSpec.Regex regex -> this.rules.add(RegexParser.parse(regex.pattern(), this.limits));
			case GrammarSpec.Choice choice -> this.rules.add(choice(choice.choices()));
			case GrammarSpec.JsonSchema json -> JsonSchemaCompiler.compile(JsonParser.parse(json.schema(), this.limits),
					json.options(), this.rules, this.budget);
			case GrammarSpec.JsonObject object -> JsonSchemaCompiler.object(object.options(), this.rules);
			case GrammarSpec.Ebnf ebnf -> EbnfParser.parse(ebnf.source(), this.rules, this.limits);
			case GrammarSpec.Lark lark -> LarkParser.parse(lark.source(), lark.options(), this.rules, this.budget);
			case GrammarSpec.StructuralTag tag -> tag(tag);
			case GrammarSpec.Text text -> this.rules.add(this.specialTokens.in(text.text()));
			case GrammarSpec.Until until -> freeText(List.of(until.marker())).until(until.marker());
			case GrammarSpec.Without without -> freeText(without.markers()).without();
			case GrammarSpec.Sequence sequence -> this.rules.add(new Expression.Sequence(parts(sequence.parts())));
			case GrammarSpec.AnyOf any -> this.rules.add(new Alternation(parts(any.choices())));
			case GrammarSpec.Repeat repeat ->
				this.rules.add(new Repetition(compile(repeat.body()), repeat.min(), repeat.max()));
		};
		this.depth--;
		return rule;
	}

	private List<Expression> parts(List<GrammarSpec> specs) {
		List<Expression> parts = new ArrayList<>();
		specs.forEach((spec) -> parts.add(compile(spec)));
		return parts;
	}

	private Expression choice(List<String> choices) {
		if (choices.isEmpty()) {
			throw new GrammarSyntaxException("A choice has at least 1 text, got 0.");
		}
		long length = choices.stream().mapToLong(String::length).sum();
		if (length > this.limits.maxLength()) {
			throw new GrammarLimitException("characters", this.limits.maxLength(), length);
		}
		return new Alternation(choices.stream().map(SpecCompiler::literal).toList());
	}

	private static Expression literal(String text) {
		if (!Literal.isWellFormed(text)) {
			throw new GrammarSyntaxException("A text to choose has half a surrogate pair, which UTF-8 cannot write.");
		}
		return new Literal(text);
	}

	private Call tag(GrammarSpec.StructuralTag spec) {
		TagRules tags = new TagRules(spec.triggers(), this.specialTokens, this.rules, this.budget);
		for (GrammarSpec.StructuralTag.Tag tag : spec.tags()) {
			tags.add(tag.begin(), compile(tag.content()), tag.end());
		}
		return tags.compile(spec.atLeastOne(), spec.stopAfterFirst());
	}

	private FreeText freeText(List<String> markers) {
		return new FreeText(markers, this.specialTokens, this.rules, this.budget);
	}

}
