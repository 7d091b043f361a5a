package io.millrace.tokenizer;

import java.util.List;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class LibraryParityTests {

	static final List<String> KINDS = Fixture.KINDS;

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
