package io.millrace.grammar.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * A schema, values that satisfy it in the order in which properties are written, and
 * values that do not.
 */
public record SchemaCase(String name, String schema, List<String> valid, List<String> invalid) {

	private static final ObjectMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	public SchemaCase {
		valid = List.copyOf(valid);
		invalid = List.copyOf(invalid);
	}

	public static List<SchemaCase> all() {
		try (InputStream stream = Objects.requireNonNull(SchemaCase.class.getResourceAsStream("cases.json"))) {
			List<SchemaCase> cases = new ArrayList<>();
			for (JsonNode node : JSON.readTree(stream)) {
				cases.add(new SchemaCase(node.get("name").asString(), node.get("schema").toString(),
						texts(node.get("valid")), texts(node.get("invalid"))));
			}
			return cases;
		}
		catch (IOException exception) {
			throw new UncheckedIOException(exception);
		}
	}

	private static List<String> texts(JsonNode values) {
		List<String> texts = new ArrayList<>();
		for (JsonNode value : values) {
			texts.add(value.isNumber() ? plain(value) : value.toString());
		}
		return texts;
	}

	private static String plain(JsonNode number) {
		return number.decimalValue().toPlainString();
	}

	@Override
	public String toString() {
		return this.name;
	}

}
