package io.millrace.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class LibraryParityTests {

	static final List<String> KINDS = Fixture.KINDS;

	private static final JsonMapper JSON = new JsonMapper();

	@ParameterizedTest
	@FieldSource("KINDS")
	void idsAreThoseOfTheLibrary(String kind) {
		Fixture fixture = Fixture.of(kind);
		try (TextTokenizer tokenizer = fixture.open()) {
			assertThat(tokenizer.vocabulary().size()).isEqualTo(fixture.expected().path("vocabularySize").asInt());
			for (JsonNode row : fixture.expected().path("encoded")) {
				String text = row.path("text").asString();
				assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(Fixture.ids(row.path("ids")));
				assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(Fixture.ids(row.path("plainIds")));
			}
		}
	}

	@Test
	@EnabledIfSystemProperty(named = "millrace.tokenizer.fixtures", matches = ".+",
			disabledReason = "compares with tokenizers of published models, which are not kept here")
	void tokenizersOfPublishedModelsAreThoseOfTheLibrary() {
		List<String> differences = new ArrayList<>();
		List<Map<String, Object>> results = new ArrayList<>();
		for (JsonNode fixture : JSON.readTree(Path.of(System.getProperty("millrace.tokenizer.fixtures")).toFile())) {
			Path directory = Path.of(fixture.path("directory").asString());
			JsonNode rows = fixture.path("encoded");
			try (TextTokenizer tokenizer = TextTokenizer.open("x", directory)) {
				assertThat(tokenizer.vocabulary().size())
					.isGreaterThanOrEqualTo(fixture.path("vocabularySize").asInt());
				List<String> own = differences(tokenizer, rows);
				own.forEach((difference) -> differences.add(directory + " " + difference));
				results.add(Map.of("directory", directory.toString(), "equal", rows.size() - own.size()));
			}
		}
		String target = System.getProperty("millrace.tokenizer.results");
		if (target != null) {
			JSON.writeValue(Path.of(target).toFile(), results);
		}
		assertThat(differences).isEmpty();
	}

	private static List<String> differences(TextTokenizer tokenizer, JsonNode rows) {
		assertThat(rows.size()).isGreaterThan(100);
		List<String> differences = new ArrayList<>();
		for (JsonNode row : rows) {
			String text = row.path("text").asString();
			TokenIds ids = Fixture.ids(row.path("ids"));
			boolean equal = tokenizer.encode(text, true).equals(ids)
					&& tokenizer.encode(text, false).equals(Fixture.ids(row.path("plainIds")))
					&& tokenizer.decode(ids, false).equals(row.path("decoded").asString())
					&& tokenizer.decode(ids, true).equals(row.path("decodedWithoutSpecial").asString());
			if (!equal) {
				differences.add(row.path("text").toString());
			}
		}
		return differences;
	}

	@ParameterizedTest
	@FieldSource("KINDS")
	void textsAreThoseOfTheLibrary(String kind) {
		Fixture fixture = Fixture.of(kind);
		try (TextTokenizer tokenizer = fixture.open()) {
			assertThat(tokenizer.vocabulary().exact()).isEqualTo(!kind.equals("word-suffix"));
			for (String part : List.of("encoded", "drawn")) {
				for (JsonNode row : fixture.expected().path(part)) {
					assertDecoded(tokenizer, Fixture.ids(row.path("ids")), row);
				}
			}
		}
	}

	/**
	 * Where bytes are no UTF-8, the library's byte fallback gives up the whole run of
	 * bytes around them, which a stream cannot know in time; only there may texts differ.
	 */
	private static void assertDecoded(TextTokenizer tokenizer, TokenIds ids, JsonNode row) {
		for (boolean skip : new boolean[] { false, true }) {
			String expected = row.path(skip ? "decodedWithoutSpecial" : "decoded").asString();
			String text = tokenizer.decode(ids, skip);
			if (tokenizer.name().equals("byte-fallback") && expected.contains("\uFFFD")) {
				assertThat(text).contains("\uFFFD");
			}
			else {
				assertThat(text).as("%s, skip %s", ids, skip).isEqualTo(expected);
			}
		}
	}

}
