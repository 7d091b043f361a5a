package io.millrace.grammar.schema;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.compile.GrammarException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;
import io.millrace.grammar.schema.JsonOptions.Whitespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The JSON-Schema-Test-Suite, whose directory {@code tests/draft2020-12} the property
 * {@code millrace.json-schema-test-suite} names. Schemas with a keyword that is refused
 * are left out. No value that a schema refuses may be written. Most that it allows have
 * to be, with their members in some order; those that are not are printed.
 */
@EnabledIfSystemProperty(named = "millrace.json-schema-test-suite", matches = ".+",
		disabledReason = "the suite is not kept here")
class JsonSchemaTestSuiteTests {

	private static final ObjectMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private static final int MAX_VARIANTS = 200;

	/** What only ECMA's {@code \\s} takes for white space is written for {@code \\S}. */
	private static final String OTHER_DIALECT = "optional/ecmascript-regex.json: ECMA 262 \\S matches";

	private final List<String> refusedSchemas = new ArrayList<>();

	private final List<String> wronglyWritten = new ArrayList<>();

	private final List<String> neverWritten = new ArrayList<>();

	private int valid;

	private int invalid;

	@Test
	void whatASchemaRefusesIsNeverWritten() throws Exception {
		Path directory = Path.of(System.getProperty("millrace.json-schema-test-suite"));
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".json")).sorted().toList()) {
				JSON.readTree(file).forEach((group) -> run(directory.relativize(file).toString(), group));
			}
		}
		System.out.printf("%d allowed and %d refused values compared, %d schemas left out%n", this.valid, this.invalid,
				this.refusedSchemas.size());
		this.neverWritten.forEach((value) -> System.out.println("never written: " + value));
		assertThat(this.wronglyWritten).isEmpty();
		assertThat(this.invalid).isGreaterThan(300);
		assertThat(this.neverWritten.size()).isLessThan(this.valid / 8);
	}

	private void run(String file, JsonNode group) {
		String name = file + ": " + group.path("description").asString();
		Grammar grammar;
		try {
			grammar = Grammar.compile(new GrammarSpec.JsonSchema(group.path("schema").toString(),
					new JsonOptions(Whitespace.SPACED, false)), GrammarLimits.DEFAULT);
		}
		catch (UnsatisfiableGrammarException ex) {
			grammar = null;
		}
		catch (GrammarException ex) {
			this.refusedSchemas.add(name + ": " + ex.getMessage());
			return;
		}
		for (JsonNode test : group.path("tests")) {
			boolean isWritten = grammar != null
					&& variants(test.path("data")).stream().limit(MAX_VARIANTS).anyMatch(grammar::matches);
			String value = name + ": " + test.path("description").asString() + ": " + test.path("data");
			if (test.path("valid").asBoolean()) {
				this.valid++;
				if (!isWritten) {
					this.neverWritten.add(value);
				}
			}
			else {
				this.invalid++;
				if (isWritten && !value.startsWith(OTHER_DIALECT)) {
					this.wronglyWritten.add(value);
				}
			}
		}
	}

	/** The value with the members of its objects in each order. */
	private static List<String> variants(JsonNode value) {
		if (value.isObject()) {
			return joined(new ArrayList<>(value.propertyNames()), value, "");
		}
		if (value.isArray()) {
			List<String> all = List.of("");
			for (JsonNode item : value) {
				all = product(all, variants(item));
			}
			return all.stream().map((items) -> "[" + items + "]").toList();
		}
		return List.of(value.isNumber() ? value.decimalValue().toPlainString() : value.toString());
	}

	private static List<String> joined(List<String> names, JsonNode object, String before) {
		if (names.isEmpty()) {
			return List.of("{" + before + "}");
		}
		List<String> all = new ArrayList<>();
		for (String name : names) {
			List<String> rest = new ArrayList<>(names);
			rest.remove(name);
			String start = before + (before.isEmpty() ? "" : ",") + JSON.writeValueAsString(name) + ":";
			for (String member : variants(object.get(name))) {
				if (all.size() < MAX_VARIANTS) {
					all.addAll(joined(rest, object, start + member));
				}
			}
		}
		return all;
	}

	private static List<String> product(List<String> firsts, List<String> seconds) {
		return firsts.stream()
			.flatMap((first) -> seconds.stream().map((second) -> first.isEmpty() ? second : first + "," + second))
			.limit(MAX_VARIANTS)
			.toList();
	}

}
