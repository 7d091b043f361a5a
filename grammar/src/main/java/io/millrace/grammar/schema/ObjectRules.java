package io.millrace.grammar.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Objects: the named properties in the order in which the schemas name them, then all
 * others. No named property comes twice; of the others, nobody knows.
 */
final class ObjectRules {

	/** Each is a level of the automaton's construction. */
	private static final int MAX_PROPERTIES = 1_000;

	/** Their names are told apart by all combinations of the patterns. */
	private static final int MAX_PATTERNS = 4;

	private static final Expression NOTHING = new Alternation(List.of());

	private final SharedRules shared;

	private final StringRules strings;

	private final JsonOptions options;

	private final Budget budget;

	/** A value that satisfies all of some schemas. */
	private final Function<Set<Node>, Expression> values;

	private final BiPredicate<JsonValue, Node> validator;

	/** The strings that satisfy all of some schemas; a schema of no strings has none. */
	private final Function<Set<Node>, Optional<Dfa>> names;

	ObjectRules(SharedRules shared, StringRules strings, JsonOptions options, Budget budget,
			Function<Set<Node>, Expression> values, BiPredicate<JsonValue, Node> validator,
			Function<Set<Node>, Optional<Dfa>> names) {
		this.shared = shared;
		this.strings = strings;
		this.options = options;
		this.budget = budget;
		this.values = values;
		this.validator = validator;
		this.names = names;
	}

	/** The objects that satisfy all of the schemas. */
	Expression compile(Set<Node> nodes) {
		int min = nodes.stream().mapToInt((node) -> SchemaReader.count(node, "minProperties", 0)).max().orElse(0);
		int max = nodes.stream()
			.mapToInt((node) -> SchemaReader.count(node, "maxProperties", Repetition.UNBOUNDED))
			.min()
			.orElse(Repetition.UNBOUNDED);
		Map<String, Set<Node>> named = named(nodes);
		if (named.size() > MAX_PROPERTIES) {
			throw new GrammarLimitException("named properties", MAX_PROPERTIES, named.size());
		}
		if (min > max) {
			return NOTHING;
		}
		Set<String> required = new LinkedHashSet<>();
		nodes.forEach((node) -> required.addAll(SchemaReader.strings(node, "required")));
		if (named.isEmpty() && nodes.stream().allMatch(ObjectRules::isPlain)) {
			return (min == 0 && max == Repetition.UNBOUNDED) ? this.shared.object()
					: braces(new Members(List.of(), this.shared.space(), new Sequence(
							List.of(this.shared.string(), new Literal(":"), this.shared.space(), this.shared.value())),
							min, max)
						.compile());
		}
		List<Members.Member> members = new ArrayList<>();
		named.forEach((name, schemas) -> members.add(member(name, schemas, nodes, required.contains(name))));
		return braces(new Members(members, this.shared.space(), others(nodes, named.keySet()), min, max).compile());
	}

	private Expression braces(Expression members) {
		return new Sequence(List.of(new Literal("{"), this.shared.space(), members, new Literal("}")));
	}

	private Members.Member member(String name, Set<Node> schemas, Set<Node> nodes, boolean required) {
		boolean allowed = nodes.stream()
			.map((node) -> SchemaReader.schema(node, "propertyNames"))
			.allMatch((node) -> node == null || this.validator.test(new JsonValue.Str(name), node));
		Expression value = allowed ? this.values.apply(schemas) : NOTHING;
		return new Members.Member(
				new Sequence(List.of(new Literal(JsonText.quote(name) + ":"), this.shared.space(), value)), required);
	}

	private static boolean isPlain(Node node) {
		return !SchemaReader.has(node, "properties") && !SchemaReader.has(node, "additionalProperties")
				&& !SchemaReader.has(node, "patternProperties") && !SchemaReader.has(node, "propertyNames");
	}

	/** The schemas of each property that is named. */
	private Map<String, Set<Node>> named(Set<Node> nodes) {
		Set<String> all = new LinkedHashSet<>();
		nodes.forEach((node) -> all.addAll(SchemaReader.named(node, "properties").keySet()));
		nodes.forEach((node) -> all.addAll(SchemaReader.strings(node, "required")));
		Map<String, Set<Node>> named = new LinkedHashMap<>();
		for (String name : all) {
			Set<Node> schemas = new LinkedHashSet<>();
			nodes.forEach((node) -> schemas.addAll(schemas(node, name)));
			named.put(name, schemas);
		}
		return named;
	}

	/** What one schema asks of the property of a name. */
	private List<Node> schemas(Node node, String name) {
		List<Node> schemas = new ArrayList<>();
		Node own = SchemaReader.named(node, "properties").get(name);
		if (own != null) {
			schemas.add(own);
		}
		SchemaReader.named(node, "patternProperties").forEach((pattern, schema) -> {
			if (this.strings.finds(pattern, node, name)) {
				schemas.add(schema);
			}
		});
		Node additional = additional(node);
		if (schemas.isEmpty() && additional != null) {
			schemas.add(additional);
		}
		return schemas;
	}

	/** What one schema asks of properties that it does not name. */
	private @Nullable Node additional(Node node) {
		Node additional = SchemaReader.schema(node, "additionalProperties");
		boolean closes = additional == null && this.options.closedObjects() && SchemaReader.has(node, "properties");
		return closes ? node.child("additionalProperties", new JsonValue.Bool(false)) : additional;
	}

	/** A member whose name is none of these. */
	private Expression others(Set<Node> nodes, Set<String> named) {
		Map<String, Node> patterns = new LinkedHashMap<>();
		nodes.forEach((node) -> SchemaReader.named(node, "patternProperties")
			.forEach((pattern, schema) -> patterns.put(pattern, node)));
		if (patterns.size() > MAX_PATTERNS) {
			throw new GrammarLimitException("patterns of property names in one object", MAX_PATTERNS, patterns.size());
		}
		Optional<Dfa> names = names(nodes, named);
		List<Expression> members = new ArrayList<>();
		List<String> all = List.copyOf(patterns.keySet());
		for (int set = 0; set < 1 << all.size(); set++) {
			Set<Node> schemas = new LinkedHashSet<>();
			Optional<Dfa> theirs = names;
			for (int i = 0; i < all.size(); i++) {
				boolean matches = (set & (1 << i)) != 0;
				Optional<Dfa> pattern = this.strings.automaton(all.get(i),
						patterns.getOrDefault(all.get(i), nodes.iterator().next()));
				theirs = matches
						? theirs.flatMap((dfa) -> pattern.flatMap((other) -> Dfa.both(dfa, other, this.budget)))
						: theirs.flatMap((dfa) -> pattern.isEmpty() ? Optional.of(dfa)
								: Dfa.minus(dfa, pattern.get(), this.budget));
			}
			int chosen = set;
			nodes.forEach((node) -> schemas.addAll(others(node, all, chosen)));
			theirs.ifPresent((dfa) -> members.add(new Sequence(List.of(this.shared.rules().add(dfa), new Literal(":"),
					this.shared.space(), this.values.apply(schemas)))));
		}
		return new Alternation(members);
	}

	/** What one schema asks of a property whose name has these patterns. */
	private List<Node> others(Node node, List<String> patterns, int set) {
		List<Node> schemas = new ArrayList<>();
		SchemaReader.named(node, "patternProperties").forEach((pattern, schema) -> {
			if ((set & (1 << patterns.indexOf(pattern))) != 0) {
				schemas.add(schema);
			}
		});
		Node additional = additional(node);
		if (schemas.isEmpty() && additional != null) {
			schemas.add(additional);
		}
		return schemas;
	}

	private Optional<Dfa> names(Set<Node> nodes, Set<String> named) {
		Set<Node> schemas = new LinkedHashSet<>();
		for (Node node : nodes) {
			Node names = SchemaReader.schema(node, "propertyNames");
			if (names != null) {
				schemas.add(names);
			}
		}
		Optional<Dfa> all = this.names.apply(schemas);
		if (named.isEmpty()) {
			return all;
		}
		List<Expression> taken = named.stream().<Expression>map((name) -> JsonText.quote(new Literal(name))).toList();
		Dfa without = Dfa.compile(new Alternation(taken), (rule) -> false, this.budget);
		return all.flatMap((dfa) -> Dfa.minus(dfa, without, this.budget));
	}

}
