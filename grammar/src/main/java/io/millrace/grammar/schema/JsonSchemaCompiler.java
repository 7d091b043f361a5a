package io.millrace.grammar.schema;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;
import io.millrace.grammar.json.JsonValue;
import io.millrace.grammar.pushdown.Rules;

/**
 * Compiles a JSON schema (draft 2020-12) to rules. What is compiled is always a set of
 * schemas that a value satisfies all together: references and {@code allOf} add to the
 * set, {@code anyOf} tries each choice in it, and a property takes from each schema what
 * that says of it. The same set is the same rule, so recursion ends.
 */
public final class JsonSchemaCompiler {

	/** Choices within choices multiply. */
	private static final int MAX_VARIANTS = 10_000;

	/** How deep schemas lie in each other; recursion through a reference counts once. */
	private static final int MAX_DEPTH = 200;

	private static final Expression NOTHING = new Alternation(List.of());

	private final SchemaDocument document;

	private final SharedRules shared;

	private final StringRules strings;

	private final NumberRules numbers;

	private final ArrayRules arrays;

	private final ObjectRules objects;

	private final SchemaValidator validator;

	private final Disjointness disjointness;

	private final Constants constants;

	/** By what is compiled. */
	private final Map<Variant, Expression> compiled = new LinkedHashMap<>();

	private final Set<String> provenOneOfs = new HashSet<>();

	private int variants;

	private int depth;

	private JsonSchemaCompiler(JsonValue schema, JsonOptions options, Rules rules, Budget budget) {
		this.document = new SchemaDocument(schema);
		this.shared = new SharedRules(rules, options);
		this.strings = new StringRules(this.shared, budget);
		this.numbers = new NumberRules(this.shared, budget);
		this.validator = new SchemaValidator(this.document, this.strings);
		this.arrays = new ArrayRules(this.shared, this::value);
		this.objects = new ObjectRules(this.shared, this.strings, options, budget, this::value, this.validator::isValid,
				this::strings);
		this.disjointness = new Disjointness(this.document, this.validator);
		this.constants = new Constants(this.shared.space());
	}

	/**
	 * Adds the rules of a schema.
	 * @return the rule of a value
	 * @throws io.millrace.grammar.compile.GrammarException if the schema is malformed,
	 * has a keyword that is not supported, or takes more than the limits allow; the
	 * message names the keyword and where it is
	 */
	public static Call compile(JsonValue schema, JsonOptions options, Rules rules, Budget budget) {
		JsonSchemaCompiler compiler = new JsonSchemaCompiler(schema, options, rules, budget);
		Call root = rules.add(compiler.value(Set.of(compiler.document.root())));
		compiler.requireValue(root);
		return root;
	}

	private void requireValue(Call root) {
		BitSet productive = this.shared.rules().productive();
		if (!productive.get(root.rule())) {
			String where = "at #";
			for (Map.Entry<Variant, Expression> entry : this.compiled.entrySet()) {
				boolean hasValue = entry.getValue() instanceof Call call ? productive.get(call.rule())
						: !entry.getValue().equals(NOTHING);
				where = hasValue ? where : entry.getKey().toString();
			}
			throw new UnsatisfiableGrammarException("No value satisfies the schema " + where + ".");
		}
	}

	/** Adds the rules of any JSON object. */
	public static Call object(JsonOptions options, Rules rules) {
		return new SharedRules(rules, options).object();
	}

	/** A value that satisfies all of the schemas. */
	private Expression value(Set<Node> nodes) {
		return value(nodes, Set.of());
	}

	private Expression value(Set<Node> nodes, Set<String> chosen) {
		Optional<Set<Node>> flat = this.document.flatten(nodes, chosen);
		if (flat.isEmpty()) {
			return NOTHING;
		}
		if (flat.get().isEmpty()) {
			return this.shared.value();
		}
		Set<String> relevant = new HashSet<>(chosen);
		relevant.removeIf((choice) -> flat.get()
			.stream()
			.noneMatch((node) -> choice.equals(SchemaDocument.choice(node, "anyOf"))
					|| choice.equals(SchemaDocument.choice(node, "oneOf"))));
		return variant(new Variant(flat.get(), relevant));
	}

	private Expression variant(Variant variant) {
		Expression known = this.compiled.get(variant);
		if (known != null) {
			return known;
		}
		if (++this.variants > MAX_VARIANTS) {
			throw new GrammarLimitException("combinations of choices", MAX_VARIANTS, this.variants);
		}
		List<JsonValue> values = Disjointness.constants(variant.nodes());
		if (values != null) {
			Expression constant = constants(values, variant.nodes());
			this.compiled.put(variant, constant);
			return constant;
		}
		if (++this.depth > MAX_DEPTH) {
			throw new GrammarLimitException("levels of schemas", MAX_DEPTH, this.depth);
		}
		Call rule = this.shared.rules().declare();
		this.compiled.put(variant, rule);
		this.shared.rules().define(rule, body(variant));
		this.depth--;
		return rule;
	}

	private Expression constants(List<JsonValue> values, Set<Node> nodes) {
		return new Alternation(values.stream()
			.filter((value) -> nodes.stream().allMatch((node) -> this.validator.isValid(value, node)))
			.map(this.constants::write)
			.toList());
	}

	private Expression body(Variant variant) {
		for (Node node : variant.nodes()) {
			for (String keyword : List.of("anyOf", "oneOf")) {
				if (SchemaReader.has(node, keyword)
						&& !variant.chosen().contains(SchemaDocument.choice(node, keyword))) {
					return choices(variant, node, keyword);
				}
			}
		}
		Types types = Types.of(variant.nodes());
		List<Expression> choices = new ArrayList<>();
		for (Types.Type type : types.types()) {
			choices.add(typed(type, types.integers(), variant.nodes()));
		}
		return new Alternation(choices);
	}

	/** A choice that leads back to itself, or to one made before, adds no value. */
	private Expression choices(Variant variant, Node node, String keyword) {
		List<Node> schemas = SchemaReader.schemas(node, keyword);
		if (keyword.equals("oneOf") && this.provenOneOfs.add(node.pointer())) {
			requireDisjoint(schemas, node);
		}
		Set<String> chosen = new HashSet<>(variant.chosen());
		chosen.add(SchemaDocument.choice(node, keyword));
		List<Expression> choices = new ArrayList<>();
		for (Node schema : schemas) {
			if (!this.document.leadsTo(schema, chosen)) {
				Set<Node> nodes = new LinkedHashSet<>(variant.nodes());
				nodes.add(schema);
				choices.add(value(nodes, chosen));
			}
		}
		return new Alternation(choices);
	}

	private void requireDisjoint(List<Node> schemas, Node node) {
		for (int i = 0; i < schemas.size(); i++) {
			for (int j = 0; j < i; j++) {
				if (!this.disjointness.isProven(schemas.get(j), schemas.get(i))) {
					throw SchemaErrors.unsupported("oneOf", node, "its schemas " + j + " and " + i
							+ " are not seen to exclude each other; anyOf allows what they share");
				}
			}
		}
	}

	private Expression typed(Types.Type type, boolean integers, Set<Node> nodes) {
		return switch (type) {
			case NULL -> new Literal("null");
			case BOOLEAN -> new Alternation(List.of(new Literal("true"), new Literal("false")));
			case NUMBER -> this.numbers.compile(nodes, integers);
			case STRING -> this.strings.compile(nodes);
			case ARRAY -> this.arrays.compile(nodes);
			case OBJECT -> this.objects.compile(nodes);
		};
	}

	/** The strings that satisfy all of the schemas, for names of properties. */
	private Optional<Dfa> strings(Set<Node> nodes) {
		Optional<Set<Node>> flat = this.document.flatten(nodes, Set.of());
		if (flat.isEmpty() || !Types.of(flat.get()).types().contains(Types.Type.STRING)) {
			return Optional.empty();
		}
		for (Node node : flat.get()) {
			for (String keyword : List.of("anyOf", "oneOf", "enum", "const")) {
				if (SchemaReader.has(node, keyword)) {
					throw SchemaErrors.unsupported("propertyNames", node, "it has " + keyword);
				}
			}
		}
		return this.strings.automaton(flat.get());
	}

	/** What is compiled: the schemas, and of which choices one is among them. */
	private record Variant(Set<Node> nodes, Set<String> chosen) {

		@Override
		public String toString() {
			return this.nodes.stream()
				.map((node) -> "at " + node.pointer() + " (" + String.join(", ",
						SchemaReader.members(node).keySet().stream().filter(Keywords.SUPPORTED::contains).toList())
						+ ")")
				.collect(Collectors.joining(" together with that "));
		}

	}

}
