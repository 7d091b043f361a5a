package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.millrace.protocol.TokenIds;

/** A JSON object from a file, whose fields are read with their types checked. */
final class JsonFile {

	private static final long LIMIT_BYTES = 64L << 20;

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final String name;

	private final JsonNode root;

	/** Fields that were asked for. */
	private final Set<String> read = new HashSet<>();

	private JsonFile(String name, JsonNode root) {
		this.name = name;
		this.root = root;
	}

	/** Reads a file that must be there. */
	static JsonFile read(Path file) {
		return readIfPresent(file)
			.orElseThrow(() -> new ModelLoadException("The model's file " + file + " does not exist."));
	}

	/** Reads a file that need not be there. */
	static Optional<JsonFile> readIfPresent(Path file) {
		if (!Files.isRegularFile(file)) {
			return Optional.empty();
		}
		try {
			long bytes = Files.size(file);
			if (bytes > LIMIT_BYTES) {
				throw new ModelLoadException(
						file + " has " + bytes + " bytes; a JSON file of a model has " + LIMIT_BYTES + " at most.");
			}
			return Optional.of(parse(file.toString(), Files.readAllBytes(file)));
		}
		catch (IOException ex) {
			throw new ModelLoadException(file + " cannot be read: " + ex.getMessage() + ".", ex);
		}
	}

	/** An object in memory; {@code name} says in messages where it is from. */
	static JsonFile of(String name, ObjectNode root) {
		return new JsonFile(name, root);
	}

	/** Parses an object; {@code name} says in messages where it is from. */
	static JsonFile parse(String name, byte[] json) {
		try {
			JsonNode root = MAPPER.readTree(json);
			if (!root.isObject()) {
				throw new ModelLoadException(name + " does not hold a JSON object.");
			}
			return new JsonFile(name, root);
		}
		catch (JacksonException ex) {
			throw new ModelLoadException(name + " is not valid JSON: " + ex.getOriginalMessage() + ".", ex);
		}
	}

	String name() {
		return this.name;
	}

	JsonNode root() {
		return this.root;
	}

	/** The field, or null where it is absent or JSON's null. */
	@Nullable JsonNode find(String field) {
		this.read.add(field);
		JsonNode node = this.root.get(field);
		return (node == null || node.isNull()) ? null : node;
	}

	/** An object within this one. */
	Optional<JsonFile> object(String field) {
		JsonNode node = find(field);
		if (node == null) {
			return Optional.empty();
		}
		if (!node.isObject()) {
			throw wrong(field, "an object", node);
		}
		return Optional.of(new JsonFile(this.name + " (" + field + ")", node));
	}

	int positiveInt(String field) {
		JsonNode node = find(field);
		if (node == null) {
			throw new ModelLoadException(this.name + " does not say " + field + ".");
		}
		return positiveInt(field, node);
	}

	int positiveInt(String field, int absent) {
		JsonNode node = find(field);
		return (node != null) ? positiveInt(field, node) : absent;
	}

	private int positiveInt(String field, JsonNode node) {
		if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
			throw wrong(field, "a whole number from 1", node);
		}
		return node.intValue();
	}

	@Nullable Integer integer(String field) {
		JsonNode node = find(field);
		if (node == null) {
			return null;
		}
		if (!node.isIntegralNumber() || !node.canConvertToInt()) {
			throw wrong(field, "a whole number", node);
		}
		return node.intValue();
	}

	@Nullable Double number(String field) {
		JsonNode node = find(field);
		if (node == null) {
			return null;
		}
		if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
			throw wrong(field, "a number", node);
		}
		return node.doubleValue();
	}

	double positiveNumber(String field, double absent) {
		Double value = number(field);
		if (value == null) {
			return absent;
		}
		if (value <= 0) {
			throw new ModelLoadException(this.name + ": " + field + " is above 0, got " + value + ".");
		}
		return value;
	}

	boolean flag(String field, boolean absent) {
		JsonNode node = find(field);
		if (node == null) {
			return absent;
		}
		if (!node.isBoolean()) {
			throw wrong(field, "true or false", node);
		}
		return node.booleanValue();
	}

	@Nullable String text(String field) {
		JsonNode node = find(field);
		if (node == null) {
			return null;
		}
		if (!node.isString()) {
			throw wrong(field, "a string", node);
		}
		return node.stringValue();
	}

	/**
	 * Refuses fields that say something.
	 * @param fields those whose values must be understood; what was read is
	 */
	void refuseUnread(Set<String> fields) {
		for (Map.Entry<String, JsonNode> field : this.root.properties()) {
			String name = field.getKey();
			if (fields.contains(name) && !this.read.contains(name) && saysSomething(field.getValue())) {
				throw unsupported(name, field.getValue());
			}
		}
	}

	/** Refuses fields that say something and are none of these. */
	void refuseOthers(Set<String> known) {
		for (Map.Entry<String, JsonNode> field : this.root.properties()) {
			if (!known.contains(field.getKey()) && saysSomething(field.getValue())) {
				throw unsupported(field.getKey(), field.getValue());
			}
		}
	}

	private static boolean saysSomething(JsonNode node) {
		return !node.isNull() && !(node.isBoolean() && !node.booleanValue()) && !(node.isContainer() && node.isEmpty());
	}

	ModelLoadException unsupported(String field, JsonNode value) {
		return new ModelLoadException(
				this.name + " sets " + field + " to " + shortened(value) + ", which is not supported.");
	}

	/** Token ids given as one number or as a list; null where absent. */
	@Nullable TokenIds tokenIds(String field) {
		JsonNode node = find(field);
		if (node == null) {
			return null;
		}
		if (node.isArray()) {
			return TokenIds.of(node.valueStream().mapToInt((id) -> tokenId(field, id)).toArray());
		}
		return TokenIds.of(tokenId(field, node));
	}

	private int tokenId(String field, JsonNode node) {
		if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
			throw wrong(field, "a token id or a list of them", node);
		}
		return node.intValue();
	}

	ModelLoadException wrong(String field, String wanted, JsonNode got) {
		return new ModelLoadException(this.name + ": " + field + " is " + wanted + ", got " + shortened(got) + ".");
	}

	private static String shortened(JsonNode node) {
		String text = node.toString();
		return (text.length() > 80) ? text.substring(0, 80) + "…" : text;
	}

}
