package io.millrace.grammar.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.millrace.grammar.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Whether no value satisfies two schemas, as far as that is seen: by their types, their
 * constants, the bounds of numbers, or a property that both require.
 */
final class Disjointness {

	private static final int MAX_DEPTH = 4;

	private final SchemaDocument document;

	private final SchemaValidator validator;

	Disjointness(SchemaDocument document, SchemaValidator validator) {
		this.document = document;
		this.validator = validator;
	}

	boolean isProven(Node first, Node second) {
		return isProven(Set.of(first), Set.of(second), 0);
	}

	private boolean isProven(Set<Node> first, Set<Node> second, int depth) {
		Optional<Set<Node>> left = this.document.flatten(first, Set.of());
		Optional<Set<Node>> right = this.document.flatten(second, Set.of());
		if (left.isEmpty() || right.isEmpty()) {
			return true;
		}
		if (depth > MAX_DEPTH) {
			return false;
		}
		return byConstants(left.get(), right.get()) || byConstants(right.get(), left.get())
				|| byChoices(left.get(), right.get(), depth) || byChoices(right.get(), left.get(), depth)
				|| byTypes(left.get(), right.get(), depth);
	}

	private boolean byConstants(Set<Node> constants, Set<Node> others) {
		List<JsonValue> values = constants(constants);
		return values != null && values.stream()
			.allMatch((value) -> others.stream().anyMatch((node) -> !this.validator.isValid(value, node)));
	}

	private boolean byChoices(Set<Node> choosing, Set<Node> others, int depth) {
		for (Node node : choosing) {
			List<Node> choices = new ArrayList<>(SchemaReader.schemas(node, "anyOf"));
			choices.addAll(SchemaReader.schemas(node, "oneOf"));
			if (!choices.isEmpty()
					&& choices.stream().allMatch((choice) -> isProven(Set.of(choice), others, depth + 1))) {
				return true;
			}
		}
		return false;
	}

	private boolean byTypes(Set<Node> first, Set<Node> second, int depth) {
		Set<Types.Type> common = new HashSet<>(Types.of(first).types());
		common.retainAll(Types.of(second).types());
		if (common.isEmpty()) {
			return true;
		}
		if (common.equals(Set.of(Types.Type.NUMBER))) {
			return Bounds.of(first).excludes(Bounds.of(second));
		}
		return common.equals(Set.of(Types.Type.OBJECT)) && byProperties(first, second, depth);
	}

	private boolean byProperties(Set<Node> first, Set<Node> second, int depth) {
		Set<String> required = required(first);
		required.retainAll(required(second));
		return required.stream().anyMatch((name) -> isProven(property(first, name), property(second, name), depth + 1))
				|| isClosedTo(first, required(second)) || isClosedTo(second, required(first));
	}

	private static boolean isClosedTo(Set<Node> nodes, Set<String> names) {
		return nodes.stream()
			.anyMatch((node) -> new JsonValue.Bool(false).equals(SchemaReader.members(node).get("additionalProperties"))
					&& !SchemaReader.has(node, "patternProperties")
					&& !SchemaReader.named(node, "properties").keySet().containsAll(names));
	}

	private static Set<String> required(Set<Node> nodes) {
		Set<String> required = new LinkedHashSet<>();
		nodes.forEach((node) -> required.addAll(SchemaReader.strings(node, "required")));
		return required;
	}

	private static Set<Node> property(Set<Node> nodes, String name) {
		Set<Node> schemas = new LinkedHashSet<>();
		for (Node node : nodes) {
			Node schema = SchemaReader.named(node, "properties").get(name);
			if (schema != null) {
				schemas.add(schema);
			}
		}
		return schemas;
	}

	/** The only values that the first schema with constants allows. */
	static @Nullable List<JsonValue> constants(Set<Node> nodes) {
		for (Node node : nodes) {
			JsonValue constant = SchemaReader.members(node).get("const");
			if (constant != null) {
				return List.of(constant);
			}
		}
		for (Node node : nodes) {
			if (SchemaReader.has(node, "enum")) {
				return SchemaReader.values(node, "enum");
			}
		}
		return null;
	}

}
