package io.millrace.grammar.schema;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.grammar.json.JsonValue;

/** Whether a constant of a schema satisfies the others. */
final class SchemaValidator {

	private static final int MAX_DEPTH = 200;

	private final SchemaDocument document;

	private final StringRules strings;

	private int depth;

	SchemaValidator(SchemaDocument document, StringRules strings) {
		this.document = document;
		this.strings = strings;
	}

	boolean isValid(JsonValue value, Node schema) {
		if (schema.value() instanceof JsonValue.Bool bool) {
			return bool.value();
		}
		if (++this.depth > MAX_DEPTH) {
			throw SchemaErrors.unsupported("$ref", schema, "a constant is deeper than " + MAX_DEPTH + " levels");
		}
		boolean valid = hasConstant(value, schema) && isCombined(value, schema)
				&& Types.of(Set.of(schema)).allows(value) && switch (value) {
					case JsonValue.Num number -> isValid(number.value(), schema);
					case JsonValue.Str string -> isValid(string.value(), schema);
					case JsonValue.Arr array -> isValid(array.items(), schema);
					case JsonValue.Obj object -> isValid(object.members(), schema);
					case JsonValue.Bool bool -> true;
					case JsonValue.Null nothing -> true;
				};
		this.depth--;
		return valid;
	}

	private static boolean hasConstant(JsonValue value, Node schema) {
		JsonValue constant = SchemaReader.members(schema).get("const");
		return (constant == null || constant.equals(value))
				&& (!SchemaReader.has(schema, "enum") || SchemaReader.values(schema, "enum").contains(value));
	}

	private boolean isCombined(JsonValue value, Node schema) {
		if (SchemaReader.has(schema, "$ref") && !isValid(value, this.document.target(schema))) {
			return false;
		}
		if (!SchemaReader.schemas(schema, "allOf").stream().allMatch((part) -> isValid(value, part))) {
			return false;
		}
		List<Node> any = SchemaReader.schemas(schema, "anyOf");
		List<Node> one = SchemaReader.schemas(schema, "oneOf");
		return (any.isEmpty() || any.stream().anyMatch((part) -> isValid(value, part)))
				&& (one.isEmpty() || one.stream().filter((part) -> isValid(value, part)).count() == 1);
	}

	private static boolean isValid(BigDecimal number, Node schema) {
		BigDecimal divisor = SchemaReader.number(schema, "multipleOf");
		return Bounds.of(Set.of(schema)).contains(number)
				&& (divisor == null || divisor.signum() == 0 || number.remainder(divisor).signum() == 0);
	}

	private boolean isValid(String string, Node schema) {
		int length = string.codePointCount(0, string.length());
		return length >= SchemaReader.count(schema, "minLength", 0)
				&& length <= SchemaReader.count(schema, "maxLength", Integer.MAX_VALUE)
				&& this.strings.matches(schema, string);
	}

	private boolean isValid(List<JsonValue> items, Node schema) {
		List<Node> prefix = ArrayRules.prefix(schema);
		Node rest = ArrayRules.rest(schema);
		for (int i = 0; i < items.size(); i++) {
			Node item = (i < prefix.size()) ? prefix.get(i) : rest;
			if (item != null && !isValid(items.get(i), item)) {
				return false;
			}
		}
		return items.size() >= SchemaReader.count(schema, "minItems", 0)
				&& items.size() <= SchemaReader.count(schema, "maxItems", Integer.MAX_VALUE);
	}

	private boolean isValid(Map<String, JsonValue> members, Node schema) {
		Map<String, Node> properties = SchemaReader.named(schema, "properties");
		Map<String, Node> patterns = SchemaReader.named(schema, "patternProperties");
		Node additional = SchemaReader.schema(schema, "additionalProperties");
		Node names = SchemaReader.schema(schema, "propertyNames");
		for (Map.Entry<String, JsonValue> member : members.entrySet()) {
			boolean known = false;
			Node own = properties.get(member.getKey());
			if (own != null) {
				known = true;
				if (!isValid(member.getValue(), own)) {
					return false;
				}
			}
			for (Map.Entry<String, Node> pattern : patterns.entrySet()) {
				if (this.strings.finds(pattern.getKey(), schema, member.getKey())) {
					known = true;
					if (!isValid(member.getValue(), pattern.getValue())) {
						return false;
					}
				}
			}
			if ((!known && additional != null && !isValid(member.getValue(), additional))
					|| (names != null && !isValid(new JsonValue.Str(member.getKey()), names))) {
				return false;
			}
		}
		return members.keySet().containsAll(SchemaReader.strings(schema, "required"))
				&& members.size() >= SchemaReader.count(schema, "minProperties", 0)
				&& members.size() <= SchemaReader.count(schema, "maxProperties", Integer.MAX_VALUE);
	}

}
