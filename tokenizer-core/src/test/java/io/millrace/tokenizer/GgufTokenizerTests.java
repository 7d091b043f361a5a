package io.millrace.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The files are made by {@code make_gguf_fixtures.py}. */
class GgufTokenizerTests {

	private static final Path FILES = Path.of("src/test/resources/tokenizers/gguf");

	static final List<String> KINDS = List.of("gpt-2", "llama-bpe", "qwen2", "smollm", "tekken", "deepseek-v3",
			"pieces", "pieces-without-space");

	@TempDir
	private Path directory;

	private static TextTokenizer open(String kind) {
		return TextTokenizer.open(kind, FILES.resolve(kind + ".gguf"));
	}

	@ParameterizedTest
	@FieldSource("KINDS")
	void idsAreThoseOfTheTokenizerThatWasWritten(String kind) {
		JsonNode expected = new JsonMapper().readTree(FILES.resolve("expected.json").toFile()).path(kind);
		assertThat(expected.size()).isGreaterThan(20);
		try (TextTokenizer tokenizer = open(kind)) {
			for (JsonNode row : expected) {
				String text = row.path("text").asString();
				assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(Fixture.ids(row.path("ids")));
				assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(Fixture.ids(row.path("plainIds")));
			}
		}
	}

	@ParameterizedTest
	@FieldSource("KINDS")
	void textsComeBack(String kind) {
		try (TextTokenizer tokenizer = open(kind)) {
			assertThat(tokenizer.vocabulary().exact()).isTrue();
			for (String text : List.of("The mill  stands 12345", "Müller\n 水车 🦆", " leading", "x<think>")) {
				assertThat(tokenizer.decode(tokenizer.encode(text, true), true)).isEqualTo(text);
			}
		}
	}

	@Test
	void aTwinOfATokenizerJsonHasItsVocabulary() {
		try (TextTokenizer twin = open("gpt-2"); TextTokenizer original = Fixture.of("byte-level").open()) {
			assertThat(twin.vocabulary().size()).isEqualTo(original.vocabulary().size());
			for (int id = 0; id < twin.vocabulary().size(); id++) {
				assertThat(twin.vocabulary().bytes(id)).isEqualTo(original.vocabulary().bytes(id));
				assertThat(twin.vocabulary().isSpecial(id)).isEqualTo(original.vocabulary().isSpecial(id));
			}
			assertThat(twin.eosTokenId()).isEqualTo(original.eosTokenId()).isPresent();
			assertThat(twin.hash()).isNotEqualTo(original.hash());
		}
	}

	@Test
	void theTemplateIsThatOfTheFile() throws IOException {
		try (TextTokenizer tokenizer = open("qwen2")) {
			String text = tokenizer.renderChat(new ChatPromptRequest("x",
					List.of(Map.of("role", "user", "content", "Hi")), null, true, false, Map.of()));
			assertThat(text).isEqualTo("<|start|>Hi<|end|>");
			assertThat(TokenizerHash.of(FILES.resolve("qwen2.gguf"))).contains(tokenizer.hash());
		}
	}

	@Test
	void aTokenizerJsonBesideTheFileIsTaken() throws IOException {
		Files.copy(FILES.resolve("qwen2.gguf"), this.directory.resolve("model.gguf"));
		try (TextTokenizer tokenizer = TextTokenizer.open("x", this.directory)) {
			assertThat(tokenizer.chatTemplate()).isPresent();
		}
		Files.copy(Fixture.directory("unigram").resolve("tokenizer.json"), this.directory.resolve("tokenizer.json"));
		try (TextTokenizer tokenizer = TextTokenizer.open("x", this.directory)) {
			assertThat(tokenizer.chatTemplate()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(PreTokenizer.class)
	void everyWayToCutIsUnderstood(PreTokenizer words) throws IOException {
		String name = Stream.of(PreTokenizer.names().split(", "))
			.filter((each) -> PreTokenizer.find(each).orElseThrow() == words)
			.findFirst()
			.orElseThrow();
		Path file = draft("gpt2").text("tokenizer.ggml.pre", name)
			.texts("tokenizer.ggml.tokens", bytes())
			.texts("tokenizer.ggml.merges", List.of())
			.write(this.directory.resolve("x.gguf"));
		try (TextTokenizer tokenizer = TextTokenizer.open("x", file)) {
			String text = "It's 12345 水車 «Ça»\r\n\n  x—y 가나 ½  ";
			TokenIds ids = tokenizer.encode(text, false);
			assertThat(ids.size()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
			assertThat(tokenizer.decode(ids, false)).isEqualTo(text);
		}
	}

	@Test
	void whatIsNotSupportedIsNamed() throws IOException {
		refused(draft("t5").texts("tokenizer.ggml.tokens", List.of("a")), "of the kind t5", "supported: gpt2, llama");
		refused(draft("gpt2").text("tokenizer.ggml.pre", "kimi-k2").texts("tokenizer.ggml.tokens", List.of("a")),
				"cuts texts as kimi-k2 does, which is not known; known: default, gpt-2", "tokenizer.json");
		refused(draft("gpt2"), "does not say tokenizer.ggml.tokens");
		refused(draft("gpt2").texts("tokenizer.ggml.tokens", List.of("a")), "does not say tokenizer.ggml.merges");
		refused(draft("gpt2").texts("tokenizer.ggml.tokens", List.of("a"))
			.texts("tokenizer.ggml.merges", List.of("ab")), "a merge that is not two tokens");
		refused(draft("llama").texts("tokenizer.ggml.tokens", List.of("a", "b")).numbers("tokenizer.ggml.scores", 1),
				"a score for each of 2 tokens, got 1");
		refused(draft("llama").texts("tokenizer.ggml.tokens", List.of("a"))
			.number("tokenizer.ggml.unknown_token_id", 7)
			.numbers("tokenizer.ggml.scores", 1), "unknown_token_id is below 1, got 7");
	}

	@Test
	void aFileWithoutATokenizerHasNone() throws IOException {
		Path file = draft("none").write(this.directory.resolve("x.gguf"));
		assertThat(TokenizerHash.of(file)).isEmpty();
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> TextTokenizer.open("x", file))
			.withMessageContaining("has no tokenizer.json");
	}

	private static GgufDraft draft(String model) {
		return new GgufDraft().text("tokenizer.ggml.model", model);
	}

	private void refused(GgufDraft draft, String... parts) throws IOException {
		Path file = draft.write(this.directory.resolve("x.gguf"));
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> TextTokenizer.open("x", file))
			.withMessageContainingAll(parts)
			.withMessageEndingWith(".");
	}

	/** The characters for all bytes. */
	private static List<String> bytes() {
		List<String> tokens = new ArrayList<>();
		IntStream.rangeClosed('!', '~').forEach((c) -> tokens.add(Character.toString(c)));
		IntStream.rangeClosed(0xA1, 0xFF).filter((c) -> c != 0xAD).forEach((c) -> tokens.add(Character.toString(c)));
		IntStream.range(256, 256 + 256 - tokens.size()).forEach((c) -> tokens.add(Character.toString(c)));
		return tokens;
	}

}
