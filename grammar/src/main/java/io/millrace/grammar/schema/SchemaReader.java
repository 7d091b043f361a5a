package io.millrace.grammar.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.grammar.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** Reads one keyword of a schema, and refuses what it cannot have. */
final class SchemaReader {

	private SchemaReader() {
	}

	static Map<String, JsonValue> members(Node node) {
		return (node.value() instanceof JsonValue.Obj object) ? object.members() : Map.of();
	}

	static boolean has(Node node, String keyword) {
		return members(node).containsKey(keyword);
	}

	/** The schema that a keyword has. */
	static @Nullable Node schema(Node node, String keyword) {
		JsonValue value = members(node).get(keyword);
		return (value != null) ? requireSchema(node.child(keyword, value), keyword, node) : null;
	}

	/** The schemas that a keyword lists. */
	static List<Node> schemas(Node node, String keyword) {
		JsonValue value = members(node).get(keyword);
		if (value == null) {
			return List.of();
		}
		if (!(value instanceof JsonValue.Arr array) || array.items().isEmpty()) {
			throw SchemaErrors.malformed(keyword, node, "an array of at least one schema");
		}
		List<Node> schemas = new ArrayList<>();
		Node list = node.child(keyword, value);
		for (int i = 0; i < array.items().size(); i++) {
			schemas.add(requireSchema(list.child(Integer.toString(i), array.items().get(i)), keyword, node));
		}
		return schemas;
	}

	/** The schemas that a keyword names. */
	static Map<String, Node> named(Node node, String keyword) {
		JsonValue value = members(node).get(keyword);
		if (value == null) {
			return Map.of();
		}
		if (!(value instanceof JsonValue.Obj object)) {
			throw SchemaErrors.malformed(keyword, node, "an object of schemas");
		}
		Node parent = node.child(keyword, value);
		Map<String, Node> named = new LinkedHashMap<>();
		object.members()
			.forEach((name, schema) -> named.put(name, requireSchema(parent.child(name, schema), keyword, node)));
		return named;
	}

	static List<JsonValue> values(Node node, String keyword) {
		if (members(node).get(keyword) instanceof JsonValue.Arr array && !array.items().isEmpty()) {
			return array.items();
		}
		throw SchemaErrors.malformed(keyword, node, "an array of at least one value");
	}

	/** The strings that a keyword lists, or the one that it is. */
	static List<String> strings(Node node, String keyword) {
		JsonValue value = members(node).get(keyword);
		if (value == null) {
			return List.of();
		}
		List<JsonValue> items = (value instanceof JsonValue.Arr array) ? array.items() : List.of(value);
		List<String> strings = new ArrayList<>();
		for (JsonValue item : items) {
			if (!(item instanceof JsonValue.Str string)) {
				throw SchemaErrors.malformed(keyword, node, "a string or strings");
			}
			strings.add(string.value());
		}
		return strings;
	}

	static @Nullable String string(Node node, String keyword) {
		JsonValue value = members(node).get(keyword);
		if (value == null) {
			return null;
		}
		if (value instanceof JsonValue.Str string) {
			return string.value();
		}
		throw SchemaErrors.malformed(keyword, node, "a string");
	}

	static @Nullable BigDecimal number(Node node, String keyword) {
		JsonValue value = members(node).get(keyword);
		if (value == null) {
			return null;
		}
		if (value instanceof JsonValue.Num number) {
			return number.value();
		}
		throw SchemaErrors.malformed(keyword, node, "a number");
	}

	/** A number of things, or the default. */
	static int count(Node node, String keyword, int absent) {
		BigDecimal number = number(node, keyword);
		if (number == null) {
			return absent;
		}
		if (number.signum() < 0 || number.scale() > 0) {
			throw SchemaErrors.malformed(keyword, node, "an integer from 0");
		}
		return number.min(BigDecimal.valueOf(Integer.MAX_VALUE - 1)).intValue();
	}

	private static Node requireSchema(Node schema, String keyword, Node parent) {
		if (schema.value() instanceof JsonValue.Obj || schema.value() instanceof JsonValue.Bool) {
			return schema;
		}
		throw SchemaErrors.malformed(keyword, parent, "made of schemas, which are objects or booleans");
	}

}
