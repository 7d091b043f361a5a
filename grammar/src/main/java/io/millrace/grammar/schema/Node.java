package io.millrace.grammar.schema;

import io.millrace.grammar.json.JsonValue;

/**
 * A schema in its document. Two nodes are equal if they are at the same place.
 *
 * @param value an object or a boolean
 * @param pointer where it is, as a URI fragment with a JSON pointer, such as
 * {@code #/properties/name}
 */
record Node(JsonValue value, String pointer) {

	/** The schema below it, by the next part of the pointer. */
	Node child(String name, JsonValue child) {
		return new Node(child, this.pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Node that && this.pointer.equals(that.pointer);
	}

	@Override
	public int hashCode() {
		return this.pointer.hashCode();
	}

	@Override
	public String toString() {
		return this.pointer;
	}

}
