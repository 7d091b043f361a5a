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

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Texts in pieces against the library, which gets them whole. */
class PieceEncoderTests {

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
			Path directory = Path.of(fixture.path("directory").asString());
			compare(directory);
			compareGrowing(directory);
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

	@Test
	void byteLevelTokenizersAreEncodedInJava() throws IOException {
		assertThat(isInJava(DEMO)).isTrue();
		assertThat(isInJava(Fixture.directory("byte-level"))).isTrue();
		assertThat(isInJava(Fixture.directory("byte-fallback"))).isFalse();
	}

	@Test
	void aWordMayBeOfAnyLength() throws IOException {
		try (TextTokenizer tokenizer = TextTokenizer.open("x", DEMO);
				NativeTokenizer library = NativeTokenizer.open(new TokenizerFiles(DEMO).tokenizerJson())) {
			for (String word : List.of("a", "the", "\n", "漢字", "-=")) {
				String text = word.repeat(20_000);
				assertThat(tokenizer.encode(text, false)).isEqualTo(library.encode(text, false));
			}
		}
	}

	private static boolean isInJava(Path directory) throws IOException {
		TokenizerFiles files = new TokenizerFiles(directory);
		try (NativeTokenizer library = NativeTokenizer.open(files.tokenizerJson())) {
			TokenizerJson json = TokenizerJson.readWithMerges(files.tokenizerJson());
			return new PieceEncoder(library, json, new PieceCache(0)).isInJava();
		}
	}

	private static boolean mayCut(String tokenizerJson) throws IOException {
		byte[] bytes = tokenizerJson.getBytes(StandardCharsets.UTF_8);
		return Cuts.of(TokenizerJson.read(new ByteArrayInputStream(bytes))).betweenWords();
	}

	@ParameterizedTest
	@FieldSource("KINDS")
	void aTextWhoseBeginningWasSeenHasTheIdsOfOneThatIsNew(String kind) throws IOException {
		compareGrowing(Fixture.directory(kind));
	}

	@Test
	void aTextWhoseBeginningWasSeenHasTheIdsOfOneThatIsNewWithTheDemoModel() throws IOException {
		long found = compareGrowing(DEMO);
		assertThat(found).as("characters of texts that grew").isGreaterThan(50_000);
	}

	@Test
	void turnsOfAConversationAreFoundAgainWhereWordsAreNoPlaceToCut() throws IOException {
		Path directory = Fixture.directory("byte-fallback");
		String special = specialTokens(directory).getFirst();
		try (TextTokenizer tokenizer = TextTokenizer.open("x", directory, 1_000_000);
				NativeTokenizer library = NativeTokenizer.open(new TokenizerFiles(directory).tokenizerJson())) {
			String conversation = (special + "the quick fox ".repeat(60)).repeat(5);
			for (String end : List.of("", special + "a", special + "b")) {
				assertThat(tokenizer.encode(conversation + end, true))
					.isEqualTo(library.encode(conversation + end, true));
			}
			assertThat(tokenizer.foundCharacters()).isGreaterThan(conversation.length());
		}
	}

	@Test
	void noMoreIsRememberedThanWasAllowed() {
		PieceCache cache = new PieceCache(10_000);
		for (int i = 0; i < 1_000; i++) {
			String piece = "x".repeat(i % 100) + i;
			cache.get(piece, (text) -> TokenIds.of(text.length()));
			assertThat(cache.get(piece, (text) -> TokenIds.EMPTY)).isEqualTo(TokenIds.of(piece.length()));
			assertThat(cache.bytes()).isBetween(1L, 10_000L);
		}
		assertThat(cache.get("0", (text) -> TokenIds.EMPTY)).as("used long ago").isEqualTo(TokenIds.EMPTY);
		assertThat(cache.get("y".repeat(10_000), (text) -> TokenIds.EMPTY)).isEqualTo(TokenIds.EMPTY);
		assertThat(cache.bytes()).isLessThan(10_000);
	}

	private static void compare(Path directory) throws IOException {
		Random random = new Random(5);
		try (TextTokenizer tokenizer = TextTokenizer.open("x", directory);
				NativeTokenizer library = NativeTokenizer.open(new TokenizerFiles(directory).tokenizerJson())) {
			for (int round = 0; round < 8; round++) {
				String text = text(random, 12_000, List.of());
				for (boolean special : new boolean[] { false, true }) {
					assertThat(tokenizer.encode(text, special)).isEqualTo(library.encode(text, special));
				}
			}
		}
	}

	/** Texts that begin with what came before, cut anywhere. */
	private static long compareGrowing(Path directory) throws IOException {
		Random random = new Random(6);
		List<String> special = specialTokens(directory);
		try (TextTokenizer tokenizer = TextTokenizer.open("x", directory, 100_000);
				NativeTokenizer library = NativeTokenizer.open(new TokenizerFiles(directory).tokenizerJson())) {
			String text = "";
			for (int round = 0; round < 40; round++) {
				String kept = text.substring(0, (int) (text.length() * Math.sqrt(random.nextDouble())));
				text = Utf8.wellFormed(kept + text(random, random.nextInt(3_000), special));
				assertThat(tokenizer.encode(text, round % 2 == 0)).isEqualTo(library.encode(text, round % 2 == 0));
			}
			return tokenizer.foundCharacters();
		}
	}

	private static List<String> specialTokens(Path directory) throws IOException {
		return TokenizerJson.read(new TokenizerFiles(directory).tokenizerJson())
			.added()
			.keySet()
			.stream()
			.sorted()
			.toList();
	}

	private static String text(Random random, int length, List<String> special) {
		List<String> words = Stream.concat(WORDS.stream(), special.stream()).toList();
		StringBuilder text = new StringBuilder();
		Stream.generate(() -> words.get(random.nextInt(words.size())) + GAPS.get(random.nextInt(GAPS.size())))
			.takeWhile((part) -> text.length() < length)
			.forEach(text::append);
		return text.toString();
	}

}
