package io.millrace.grammar.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.CodePoints;
import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;
import io.millrace.grammar.compile.UnsupportedGrammarException;
import io.millrace.grammar.regex.RegexParser;

/** Strings. */
final class StringRules {

	private static final Expression NOTHING = new Alternation(List.of());

	private final SharedRules shared;

	private final Budget budget;

	/** By pattern, the texts in which it is found. */
	private final Map<String, Expression> patterns = new HashMap<>();

	/** By pattern or format, as characters. */
	private final Map<String, Optional<Dfa>> matchers = new HashMap<>();

	StringRules(SharedRules shared, Budget budget) {
		this.shared = shared;
		this.budget = budget;
	}

	/** The strings that satisfy all of the schemas. */
	Expression compile(Set<Node> nodes) {
		int min = min(nodes);
		int max = max(nodes);
		List<Expression> contents = contents(nodes);
		if (min > max) {
			return NOTHING;
		}
		if (contents.isEmpty()) {
			return (min == 0 && max == Repetition.UNBOUNDED) ? this.shared.string() : new Sequence(
					List.of(new Literal("\""), new Repetition(this.shared.character(), min, max), new Literal("\"")));
		}
		return automaton(nodes).<Expression>map(this.shared.rules()::add).orElse(NOTHING);
	}

	/**
	 * The strings that satisfy all of the schemas, each character written in one way.
	 */
	Optional<Dfa> automaton(Set<Node> nodes) {
		List<Expression> contents = new ArrayList<>(contents(nodes));
		int min = min(nodes);
		int max = max(nodes);
		if (min > max) {
			return Optional.empty();
		}
		if (contents.isEmpty() || min > 0 || max < Repetition.UNBOUNDED) {
			contents.add(new Repetition(new OneOf(CodePoints.ALL), min, max));
		}
		Optional<Dfa> all = Optional.empty();
		for (int i = 0; i < contents.size(); i++) {
			Optional<Dfa> one = compile(JsonText.quote(contents.get(i)));
			all = (i == 0) ? one : all.flatMap((dfa) -> one.flatMap((other) -> Dfa.both(dfa, other, this.budget)));
		}
		return all;
	}

	/** The texts in which a pattern is found, as they are written in a string. */
	Optional<Dfa> automaton(String pattern, Node node) {
		return compile(JsonText.quote(pattern(pattern, node)));
	}

	/** Whether a text has what a pattern or format asks for. */
	boolean matches(Node node, String text) {
		String pattern = SchemaReader.string(node, "pattern");
		String format = SchemaReader.string(node, "format");
		return (pattern == null || matches("pattern " + pattern, () -> pattern(pattern, node), text))
				&& (format == null || matches("format " + format, () -> format(format, node), text));
	}

	/** Whether a pattern is found in a text. */
	boolean finds(String pattern, Node node, String text) {
		return matches("pattern " + pattern, () -> pattern(pattern, node), text);
	}

	private boolean matches(String key, Supplier<Expression> expression, String text) {
		Optional<Dfa> matcher = this.matchers.computeIfAbsent(key, (absent) -> compile(expression.get()));
		if (matcher.isEmpty()) {
			return false;
		}
		int end = matcher.get().next(Dfa.START, text.getBytes(StandardCharsets.UTF_8));
		return end != Dfa.DEAD && matcher.get().isAccepting(end);
	}

	private Optional<Dfa> compile(Expression expression) {
		try {
			return Optional.of(Dfa.compile(expression, (rule) -> false, this.budget));
		}
		catch (UnsatisfiableGrammarException exception) {
			return Optional.empty();
		}
	}

	private List<Expression> contents(Set<Node> nodes) {
		List<Expression> contents = new ArrayList<>();
		for (Node node : nodes) {
			String pattern = SchemaReader.string(node, "pattern");
			if (pattern != null) {
				contents.add(pattern(pattern, node));
			}
			String format = SchemaReader.string(node, "format");
			if (format != null) {
				contents.add(format(format, node));
			}
		}
		return contents;
	}

	private Expression format(String format, Node node) {
		String pattern = Formats.PATTERNS.get(format);
		if (pattern == null) {
			throw SchemaErrors.unsupported("format", node, "nothing is known of '" + format + "'");
		}
		return RegexParser.parse(pattern, this.budget.limits());
	}

	private Expression pattern(String pattern, Node node) {
		return this.patterns.computeIfAbsent(pattern, (absent) -> {
			try {
				return RegexParser.parseSearch(pattern, this.budget.limits());
			}
			catch (UnsupportedGrammarException exception) {
				throw SchemaErrors.unsupported("pattern", node, "it has " + exception.construct());
			}
			catch (GrammarSyntaxException exception) {
				throw SchemaErrors.malformed("pattern", node, "a regular expression; "
						+ exception.sentence().substring(0, exception.sentence().length() - 1));
			}
		});
	}

	private static int min(Set<Node> nodes) {
		return nodes.stream().mapToInt((node) -> SchemaReader.count(node, "minLength", 0)).max().orElse(0);
	}

	private static int max(Set<Node> nodes) {
		return nodes.stream()
			.mapToInt((node) -> SchemaReader.count(node, "maxLength", Repetition.UNBOUNDED))
			.min()
			.orElse(Repetition.UNBOUNDED);
	}

}
