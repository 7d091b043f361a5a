package io.millrace.grammar.ebnf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.CodePoints;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.json.JsonParser;
import io.millrace.grammar.pushdown.Rules;
import io.millrace.grammar.regex.RegexParser;
import io.millrace.grammar.schema.JsonOptions;
import io.millrace.grammar.schema.JsonSchemaCompiler;

/**
 * Parses rules as Lark and llguidance write them: {@code name: body} and
 * {@code NAME: body}, the first of which is {@code start}; texts in quotes, also with
 * {@code i}; {@code /regular expressions/} without flags; ranges {@code "a".."z"};
 * groups, {@code [optional parts]}, <code>| * + ? ~n ~n..m {m,n}</code>, names,
 * {@code %import common.NAME}, {@code %ignore}, {@code %json {...}}, and comments after
 * {@code //} or {@code #}. Aliases, priorities and the marks of how a tree is shaped are
 * read over. There is no lexer: all ways to cut a text into terminals count, not only the
 * longest. What is ignored may come after any terminal of a rule, and at the beginning.
 */
public final class LarkParser {

	private static final Map<String, String> COMMON = Map.ofEntries(Map.entry("DIGIT", "[0-9]"),
			Map.entry("HEXDIGIT", "[0-9a-fA-F]"), Map.entry("INT", "[0-9]+"), Map.entry("SIGNED_INT", "[+-]?[0-9]+"),
			Map.entry("DECIMAL", "[0-9]+\\.[0-9]*|\\.[0-9]+"),
			Map.entry("FLOAT", "[0-9]+[eE][+-]?[0-9]+|([0-9]+\\.[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?"),
			Map.entry("SIGNED_FLOAT", "[+-]?([0-9]+[eE][+-]?[0-9]+|([0-9]+\\.[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?)"),
			Map.entry("NUMBER", "[0-9]+|[0-9]+[eE][+-]?[0-9]+|([0-9]+\\.[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?"),
			Map.entry("SIGNED_NUMBER",
					"[+-]?([0-9]+|[0-9]+[eE][+-]?[0-9]+|([0-9]+\\.[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?)"),
			Map.entry("ESCAPED_STRING", "\"([^\"\\\\\\n]|\\\\[^\\n])*\""), Map.entry("LCASE_LETTER", "[a-z]"),
			Map.entry("UCASE_LETTER", "[A-Z]"), Map.entry("LETTER", "[a-zA-Z]"), Map.entry("WORD", "[a-zA-Z]+"),
			Map.entry("CNAME", "[_a-zA-Z][_a-zA-Z0-9]*"), Map.entry("WS_INLINE", "[ \\t]+"),
			Map.entry("WS", "[ \\t\\f\\r\\n]+"), Map.entry("CR", "\\r"), Map.entry("LF", "\\n"),
			Map.entry("NEWLINE", "(\\r?\\n)+"));

	private final SourceReader reader;

	private final JsonOptions options;

	private final Rules all;

	private final Budget budget;

	private final NamedRules rules;

	/** What is ignored, any number of times; its body comes last. */
	private final Call ignored;

	private final List<Expression> ignores = new ArrayList<>();

	/** Whether the rule at hand is a terminal, in which nothing is ignored. */
	private boolean terminal;

	private int depth;

	private LarkParser(String source, JsonOptions options, Rules rules, Budget budget) {
		this.reader = new SourceReader(source, "//", budget.limits());
		this.options = options;
		this.all = rules;
		this.budget = budget;
		this.rules = new NamedRules(rules);
		this.ignored = rules.declare();
	}

	/**
	 * Adds the rules of a grammar.
	 * @return the first of them
	 * @throws io.millrace.grammar.compile.GrammarException if it is not well formed, has
	 * a construct that is not supported, or is too long or too deep
	 */
	public static Call parse(String source, JsonOptions options, Rules rules, Budget budget) {
		return new LarkParser(source, options, rules, budget).parse();
	}

	private Call parse() {
		this.reader.skipSpace();
		while (!this.reader.isAtEnd()) {
			if (this.reader.sees("%")) {
				directive();
			}
			else {
				rule();
			}
			this.reader.skipSpace();
		}
		this.all.define(this.ignored, new Repetition(new Alternation(this.ignores), 0, Repetition.UNBOUNDED));
		Call start = this.rules.first("start");
		return this.ignores.isEmpty() ? start : this.all.add(new Sequence(List.of(this.ignored, start)));
	}

	private void directive() {
		if (this.reader.skip("%ignore")) {
			this.terminal = true;
			this.ignores.add(alternation());
		}
		else if (this.reader.skip("%import")) {
			imported();
		}
		else {
			this.reader.next();
			throw this.reader.unsupported("the directive %" + this.reader.name());
		}
	}

	private void imported() {
		this.reader.skipSpace();
		if (!this.reader.skip("common")) {
			throw this.reader.unsupported("an import from elsewhere than common");
		}
		if (this.reader.skip(".")) {
			String name = this.reader.name();
			this.reader.skipSpace();
			String as = name;
			if (this.reader.skip("->")) {
				this.reader.skipSpace();
				as = this.reader.name();
			}
			define(name, as);
			return;
		}
		this.reader.skipSpace();
		this.reader.take("(");
		do {
			this.reader.skipSpace();
			String name = this.reader.name();
			define(name, name);
			this.reader.skipSpace();
		}
		while (this.reader.skip(","));
		this.reader.take(")");
	}

	private void define(String name, String as) {
		String pattern = COMMON.get(name);
		if (pattern == null) {
			throw this.reader.unsupported("an import of common." + name);
		}
		this.rules.define(as, RegexParser.parse(pattern, this.budget.limits()));
	}

	private void rule() {
		if (!this.reader.skip("?")) {
			this.reader.skip("!");
		}
		String name = this.reader.name();
		if (name.isEmpty()) {
			throw this.reader.syntax("has an unexpected '" + this.reader.peek() + "'");
		}
		if (this.reader.skip(".")) {
			this.reader.skip("-");
			this.reader.count();
		}
		if (this.reader.sees("[")) {
			throw this.reader.unsupported("options of a rule");
		}
		if (this.reader.sees("{")) {
			throw this.reader.unsupported("a template");
		}
		this.reader.skipSpace();
		this.reader.take(":");
		this.terminal = isTerminal(name);
		this.rules.define(name, alternation());
	}

	private Expression alternation() {
		List<Expression> choices = new ArrayList<>();
		this.reader.skipSpace();
		this.reader.skip("|");
		do {
			choices.add(sequence());
		}
		while (this.reader.skip("|"));
		return (choices.size() == 1) ? choices.getFirst() : new Alternation(choices);
	}

	private Expression sequence() {
		List<Expression> parts = new ArrayList<>();
		this.reader.skipSpace();
		while (!isAtEnd()) {
			if (this.reader.skip("->")) {
				this.reader.skipSpace();
				this.reader.name();
			}
			else {
				parts.add(repeated(part()));
			}
			this.reader.skipSpace();
		}
		return (parts.size() == 1) ? parts.getFirst() : new Sequence(parts);
	}

	private boolean isAtEnd() {
		return this.reader.isAtEnd() || "|)]".indexOf(this.reader.peek()) >= 0
				|| (this.reader.sees("%") && !this.reader.sees("%json") && !this.reader.sees("%regex")) || seesRule();
	}

	private boolean seesRule() {
		int begin = this.reader.index();
		if (!this.reader.skip("?")) {
			this.reader.skip("!");
		}
		boolean isRule = !this.reader.name().isEmpty();
		if (isRule && this.reader.sees("[")) {
			this.reader.goTo(begin);
			return seesOptions();
		}
		if (isRule && this.reader.skip(".")) {
			this.reader.skip("-");
			while (Character.isDigit(this.reader.peek())) {
				this.reader.next();
			}
		}
		this.reader.skipSpace();
		isRule &= this.reader.sees(":");
		this.reader.goTo(begin);
		return isRule;
	}

	/** Whether {@code name[...]:} comes, which is a rule with options. */
	private boolean seesOptions() {
		int begin = this.reader.index();
		this.reader.name();
		while (!this.reader.isAtEnd() && this.reader.peek() != ']' && this.reader.peek() != '\n') {
			this.reader.next();
		}
		boolean isRule = this.reader.skip("]");
		this.reader.skipSpace();
		isRule &= this.reader.sees(":");
		this.reader.goTo(begin);
		return isRule;
	}

	private Expression part() {
		return switch (this.reader.peek()) {
			case '"', '\'' -> text();
			case '/' -> regex();
			case '(' -> group("(", ")");
			case '[' -> new Repetition(group("[", "]"), 0, 1);
			case '<' -> throw this.reader.unsupported("a special token");
			case '@' -> throw this.reader.unsupported("another grammar");
			case '&' -> throw this.reader.unsupported("an intersection");
			case '~' -> throw this.reader.unsupported("a complement");
			case '%' -> json();
			default -> {
				String name = this.reader.name();
				if (name.isEmpty()) {
					throw this.reader.syntax("has an unexpected '" + this.reader.peek() + "'");
				}
				if (this.reader.sees("{")
						&& !Character.isDigit(this.reader.source()
							.charAt(Math.min(this.reader.index() + 1, this.reader.source().length() - 1)))
						&& !this.reader.sees("{,")) {
					throw this.reader.unsupported("a template");
				}
				yield isTerminal(name) ? lexeme(this.rules.call(name)) : this.rules.call(name);
			}
		};
	}

	private Expression text() {
		String text = this.reader.quoted();
		if (this.reader.skip("..")) {
			String last = this.reader.quoted();
			if (text.codePointCount(0, text.length()) != 1 || last.codePointCount(0, last.length()) != 1
					|| text.codePointAt(0) > last.codePointAt(0)) {
				throw this.reader.syntax("has a range that is not from one character to a later one");
			}
			return lexeme(new OneOf(CodePoints.range(text.codePointAt(0), last.codePointAt(0))));
		}
		return lexeme(this.reader.skip("i") ? anyCase(text) : new Literal(text));
	}

	private static Expression anyCase(String text) {
		return new Sequence(text.codePoints()
			.<Expression>mapToObj((letter) -> new OneOf(CodePoints.union(List.of(CodePoints.of(letter),
					CodePoints.of(Character.toLowerCase(letter)), CodePoints.of(Character.toUpperCase(letter))))))
			.toList());
	}

	private Expression regex() {
		String delimited = this.reader.delimited('/', '/');
		String flags = this.reader.name();
		if (!flags.isEmpty()) {
			throw this.reader.unsupported("a flag of a regular expression");
		}
		String pattern = delimited.substring(1, delimited.length() - 1);
		return lexeme(RegexParser.parse(pattern, this.budget.limits()));
	}

	private Expression json() {
		if (!this.reader.skip("%json")) {
			throw this.reader.unsupported("the directive %regex");
		}
		JsonParser.Found found = JsonParser.parseAt(this.reader.source(), this.reader.index(), this.budget.limits());
		this.reader.goTo(found.end());
		return lexeme(JsonSchemaCompiler.compile(found.value(), this.options, this.all, this.budget));
	}

	/** A terminal, and what is ignored after it. */
	private Expression lexeme(Expression expression) {
		return this.terminal ? expression : new Sequence(List.of(expression, this.ignored));
	}

	private Expression group(String open, String close) {
		this.reader.take(open);
		if (++this.depth > this.budget.limits().maxDepth()) {
			throw new GrammarLimitException("levels of groups", this.budget.limits().maxDepth(), this.depth);
		}
		Expression content = alternation();
		this.depth--;
		this.reader.take(close);
		return content;
	}

	private Expression repeated(Expression part) {
		if (!this.reader.skip("~")) {
			return Quantifiers.apply(this.reader, part);
		}
		this.reader.skipSpace();
		int min = this.reader.count();
		this.reader.skipSpace();
		int max = min;
		if (this.reader.skip("..")) {
			this.reader.skipSpace();
			max = this.reader.count();
		}
		return Quantifiers.repetition(this.reader, part, min, max);
	}

	private static boolean isTerminal(String name) {
		return name.equals(name.toUpperCase(Locale.ROOT));
	}

}
