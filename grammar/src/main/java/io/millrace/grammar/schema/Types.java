package io.millrace.grammar.schema;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.millrace.grammar.json.JsonValue;

/**
 * The types that a value may have.
 *
 * @param integers whether a number has to be an integer
 */
record Types(Set<Type> types, boolean integers) {

	/** What all of the schemas allow. */
	static Types of(Set<Node> nodes) {
		EnumSet<Type> types = EnumSet.allOf(Type.class);
		boolean integers = false;
		for (Node node : nodes) {
			if (SchemaReader.has(node, "type")) {
				List<String> names = SchemaReader.strings(node, "type");
				EnumSet<Type> own = EnumSet.noneOf(Type.class);
				names.forEach((name) -> own.add(type(name, node)));
				types.retainAll(own);
				integers |= names.contains("integer") && !names.contains("number");
			}
		}
		return new Types(types, integers);
	}

	boolean allows(JsonValue value) {
		return switch (value) {
			case JsonValue.Null nothing -> this.types.contains(Type.NULL);
			case JsonValue.Bool bool -> this.types.contains(Type.BOOLEAN);
			case JsonValue.Num number -> this.types.contains(Type.NUMBER) && (!this.integers || number.isInteger());
			case JsonValue.Str string -> this.types.contains(Type.STRING);
			case JsonValue.Arr array -> this.types.contains(Type.ARRAY);
			case JsonValue.Obj object -> this.types.contains(Type.OBJECT);
		};
	}

	boolean is(Type type) {
		return this.types.equals(Set.of(type));
	}

	private static Type type(String name, Node node) {
		for (Type type : Type.values()) {
			if (name.equals(type.name().toLowerCase(Locale.ROOT))) {
				return type;
			}
		}
		if (name.equals("integer")) {
			return Type.NUMBER;
		}
		throw SchemaErrors.malformed("type", node, "null, boolean, number, integer, string, array or object");
	}

	/** A type of JSON values. */
	enum Type {

		NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT

	}

}
