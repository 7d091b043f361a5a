package io.millrace.grammar.schema;

import java.util.Set;

/** Which keywords of a schema are obeyed, and which say nothing about its values. */
public final class Keywords {

	/** Those that every value obeys. */
	public static final Set<String> SUPPORTED = Set.of("type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref",
			"properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
			"maxProperties", "items", "prefixItems", "additionalItems", "minItems", "maxItems", "minLength",
			"maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
			"multipleOf");

	/** Those that are ignored; so is any that begins with {@code x-}. */
	public static final Set<String> IGNORED = Set.of("title", "description", "default", "example", "examples",
			"$schema", "$id", "id", "$comment", "$anchor", "$defs", "definitions", "deprecated", "readOnly",
			"writeOnly", "contentEncoding", "contentMediaType", "contentSchema", "$vocabulary");

	/** Supported where it is false. */
	static final String UNIQUE_ITEMS = "uniqueItems";

	/**
	 * Those that lead to other schemas for the same value, and say nothing themselves.
	 */
	static final Set<String> REFERENCES = Set.of("$ref", "allOf");

	private Keywords() {
	}

	static boolean isIgnored(String keyword) {
		return IGNORED.contains(keyword) || keyword.startsWith("x-");
	}

}
