package io.millrace.grammar.ebnf;

import java.util.ArrayList;
import java.util.List;

import io.millrace.grammar.automaton.CodePoints;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.pushdown.Rules;
import io.millrace.grammar.regex.RegexParser;

/**
 * Parses EBNF as GBNF of llama.cpp and xgrammar write it: rules {@code name ::= body},
 * the first of which is {@code root}; texts in double quotes, classes in brackets,
 * {@code .} for any character, groups, <code>| * + ? {m} {m,} {m,n}</code>, names, and
 * comments after {@code #}. A rule may recurse, to the left too.
 */
public final class EbnfParser {

	private final SourceReader reader;

	private final GrammarLimits limits;

	private final NamedRules rules;

	private int depth;

	private EbnfParser(String source, Rules rules, GrammarLimits limits) {
		this.reader = new SourceReader(source, "", limits);
		this.limits = limits;
		this.rules = new NamedRules(rules);
	}

	/**
	 * Adds the rules of a grammar.
	 * @return the first of them
	 * @throws io.millrace.grammar.compile.GrammarException if it is not well formed, has
	 * a construct that is not supported, or is too long or too deep
	 */
	public static Call parse(String source, Rules rules, GrammarLimits limits) {
		return new EbnfParser(source, rules, limits).parse();
	}

	private Call parse() {
		this.reader.skipSpace();
		while (!this.reader.isAtEnd()) {
			String name = this.reader.name();
			if (name.isEmpty()) {
				throw this.reader.syntax("has no rule");
			}
			this.reader.skipSpace();
			this.reader.take("::=");
			this.rules.define(name, alternation());
			this.reader.skipSpace();
		}
		return this.rules.first("root");
	}

	private Expression alternation() {
		List<Expression> choices = new ArrayList<>();
		do {
			choices.add(sequence());
		}
		while (this.reader.skip("|"));
		return (choices.size() == 1) ? choices.getFirst() : new Alternation(choices);
	}

	private Expression sequence() {
		List<Expression> parts = new ArrayList<>();
		this.reader.skipSpace();
		while (!this.reader.isAtEnd() && !this.reader.sees("|") && !this.reader.sees(")") && !seesRule()) {
			parts.add(repeated(part()));
			this.reader.skipSpace();
		}
		return (parts.size() == 1) ? parts.getFirst() : new Sequence(parts);
	}

	private boolean seesRule() {
		int begin = this.reader.index();
		boolean isRule = !this.reader.name().isEmpty();
		this.reader.skipSpace();
		isRule &= this.reader.sees("::=");
		this.reader.goTo(begin);
		return isRule;
	}

	private Expression part() {
		return switch (this.reader.peek()) {
			case '"' -> new Literal(this.reader.quoted());
			case '[' -> RegexParser.parse(this.reader.delimited('[', ']'), this.limits);
			case '.' -> {
				this.reader.next();
				yield new OneOf(CodePoints.ALL);
			}
			case '(' -> group();
			default -> {
				String name = this.reader.name();
				if (name.isEmpty()) {
					throw this.reader.syntax("has an unexpected '" + this.reader.peek() + "'");
				}
				yield this.rules.call(name);
			}
		};
	}

	private Expression group() {
		this.reader.take("(");
		if (this.reader.sees("=")) {
			throw this.reader.unsupported("a look-ahead");
		}
		if (++this.depth > this.limits.maxDepth()) {
			throw new GrammarLimitException("levels of groups", this.limits.maxDepth(), this.depth);
		}
		Expression content = alternation();
		this.depth--;
		this.reader.take(")");
		return content;
	}

	private Expression repeated(Expression part) {
		return Quantifiers.apply(this.reader, part);
	}

}
