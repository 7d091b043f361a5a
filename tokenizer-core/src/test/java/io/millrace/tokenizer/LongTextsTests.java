package io.millrace.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Texts in pieces against the library, which gets them whole. */
class LongTextsTests {

	static final List<String> KINDS = Fixture.KINDS;

	private static final Path DEMO = Path.of("../models/demo");

	private static final String PLAIN = """
			{"version": "1.0", "truncation": null, "padding": null, "normalizer": {"type": "NFC"},
			"added_tokens": [{"id": 0, "content": "<end>", "single_word": false, "lstrip": false, "rstrip": false,
			"normalized": false, "special": true}],
			"pre_tokenizer": {"type": "ByteLevel", "use_regex": true, "add_prefix_space": false, "trim_offsets": false},
			"post_processor": null,
			"decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false},
			"model": {"dropout": null, "unk_token": null, "continuing_subword_prefix": null, "end_of_word_suffix": null,
			"fuse_unk": false, "byte_fallback": false, "type": "BPE", "vocab": {"<end>": 0, "a": 1, "b": 2, "Ġ": 3},
			"merges": []}}""";

	private static final List<String> WORDS = List.of("the", "quick", "Brown", "fox's", "don't", "HTTPServer", "x", "a",
			"naïve", "Zürich", "漢字", "かな", "한국어", "😀", "12345", "3.14", "--", "{", "});", "\"", "'s", "<|im_start|>",
			"<s>", "[INST]", "e\u0301", "\u0301", "_id", "/path/to", "\\n", "…");

	private static final List<String> GAPS = List.of(" ", " ", " ", " ", "  ", "\n", "\n\n", " \n", "\t", "", ", ",
			"\r\n", "\u00a0", "      ");

	@ParameterizedTest
	@FieldSource("KINDS")
	void aTextInPiecesHasTheIdsOfTheWhole(String kind) throws IOException {
		compare(Fixture.directory(kind));
	}

	@Test
	void aTextInPiecesHasTheIdsOfTheWholeWithTheDemoModel() throws IOException {
		compare(DEMO);
		assertThat(mayCut(Files.readString(DEMO.resolve("tokenizer.json")))).isTrue();
	}

	@Test
	@EnabledIfSystemProperty(named = "millrace.tokenizer.fixtures", matches = ".+",
			disabledReason = "compares with tokenizers of published models, which are not kept here")
	void aTextInPiecesHasTheIdsOfTheWholeWithPublishedModels() throws IOException {
		for (JsonNode fixture : new JsonMapper()
			.readTree(Path.of(System.getProperty("millrace.tokenizer.fixtures")).toFile())) {
			compare(Path.of(fixture.path("directory").asString()));
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "\"add_prefix_space\": false|\"add_prefix_space\": true", "\"rstrip\": false|\"rstrip\": true",
					"\"content\": \"<end>\"|\"content\": \"the end\"", "\"dropout\": null|\"dropout\": 0.1",
					"\"type\": \"NFC\"|\"type\": \"Lowercase\"",
					"\"type\": \"ByteLevel\", \"use_regex\": true|\"type\": \"ByteLevel\", \"use_regex\": false" })
	void aTokenizerThatMaySeeAcrossAPlaceToCutGetsTextsWhole(String usual, String changed) throws IOException {
		assertThat(PLAIN).contains(usual);
		assertThat(mayCut(PLAIN)).isTrue();
		assertThat(mayCut(PLAIN.replaceFirst(Pattern.quote(usual), changed))).isFalse();
	}

	private static boolean mayCut(String tokenizerJson) throws IOException {
		byte[] bytes = tokenizerJson.getBytes(StandardCharsets.UTF_8);
		try (NativeTokenizer library = NativeTokenizer.open(new ByteArrayInputStream(bytes))) {
			return new LongTexts(library, TokenizerJson.read(new ByteArrayInputStream(bytes))).mayCut();
		}
	}

	private static void compare(Path directory) throws IOException {
		Random random = new Random(5);
		try (TextTokenizer tokenizer = TextTokenizer.open("x", directory);
				NativeTokenizer library = NativeTokenizer.open(new TokenizerFiles(directory).tokenizerJson())) {
			for (int round = 0; round < 8; round++) {
				String text = text(random, 12_000);
				for (boolean special : new boolean[] { false, true }) {
					assertThat(tokenizer.encode(text, special)).isEqualTo(library.encode(text, special));
				}
			}
		}
	}

	private static String text(Random random, int length) {
		StringBuilder text = new StringBuilder();
		Stream.generate(() -> WORDS.get(random.nextInt(WORDS.size())) + GAPS.get(random.nextInt(GAPS.size())))
			.takeWhile((part) -> text.length() < length)
			.forEach(text::append);
		return text.toString();
	}

}
