package io.millrace.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The files are made by {@code make_sentencepiece_fixtures.py}. */
class SentencePieceTests {

	private static final Path FILES = Path.of("src/test/resources/tokenizers/sentencepiece");

	static final List<String> KINDS = List.of("merged", "merged-plain", "weighed", "weighed-bytes");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@FieldSource("KINDS")
	void idsAndTextsAreThoseOfItsOwnLibrary(String kind) {
		JsonNode expected = new JsonMapper().readTree(FILES.resolve(kind).resolve("expected.json").toFile());
		try (TextTokenizer tokenizer = TextTokenizer.open(kind, FILES.resolve(kind))) {
			assertThat(tokenizer.vocabulary().size()).isEqualTo(expected.path("vocabularySize").asInt());
			assertThat(expected.path("encoded").size()).isGreaterThan(15);
			for (JsonNode row : expected.path("encoded")) {
				String text = row.path("text").asString();
				TokenIds ids = tokenizer.encode(text, false);
				assertThat(ids).as(text).isEqualTo(Fixture.ids(row.path("ids")));
				if (kind.endsWith("bytes") || kind.startsWith("merged")) {
					assertThat(tokenizer.decode(ids, false)).as(text).isEqualTo(row.path("decoded").asString());
				}
			}
		}
	}

	@Test
	void whatStandsAroundATextIsSaidByTheConfiguration() throws IOException {
		copy("merged");
		int bos = 1;
		int eos = 2;
		try (TextTokenizer tokenizer = TextTokenizer.open("x", this.directory)) {
			assertThat(tokenizer.encode("The mill", true).get(0)).isEqualTo(bos);
			assertThat(tokenizer.eosTokenId()).hasValue(eos);
		}
		configure("{\"add_bos_token\":false,\"add_eos_token\":true,\"tokenizer_class\":\"LlamaTokenizer\"}");
		try (TextTokenizer tokenizer = TextTokenizer.open("x", this.directory)) {
			TokenIds ids = tokenizer.encode("The mill", true);
			assertThat(ids.get(0)).isNotEqualTo(bos);
			assertThat(ids.get(ids.size() - 1)).isEqualTo(eos);
		}
	}

	@Test
	void addedTokensAreFoundInTexts() throws IOException {
		copy("merged");
		int size;
		try (TextTokenizer plain = TextTokenizer.open("x", this.directory)) {
			size = plain.vocabulary().size();
		}
		configure("{\"added_tokens_decoder\":{\"" + size + "\":{\"content\":\"<|more|>\",\"special\":true}}}");
		try (TextTokenizer tokenizer = TextTokenizer.open("x", this.directory)) {
			TokenIds ids = tokenizer.encode("a<|more|>", false);
			assertThat(ids.get(ids.size() - 1)).isEqualTo(size);
			assertThat(tokenizer.vocabulary().isSpecial(size)).isTrue();
		}
		configure("{\"added_tokens_decoder\":{\"" + (size + 5) + "\":{\"content\":\"<|more|>\"}}}");
		refused("without a gap", "<|more|>");
	}

	@Test
	void aSpaceBeforeTheTextAloneIsWhatNewerConversionsMean() throws IOException {
		copy("merged");
		configure("{\"legacy\":false}");
		try (TextTokenizer tokenizer = TextTokenizer.open("x", this.directory)) {
			TokenIds ids = tokenizer.encode("The<think>The", false);
			assertThat(tokenizer.decode(ids, false)).isEqualTo("The<think>The");
			assertThat(ids.get(0)).isNotEqualTo(ids.get(ids.size() - 1));
		}
	}

	@Test
	void aClassThatChangesIdsIsRefused() throws IOException {
		copy("weighed");
		configure("{\"tokenizer_class\":\"XLMRobertaTokenizer\"}");
		refused("XLMRobertaTokenizer", "save_pretrained");
	}

	@Test
	void damagedModelsAreRefused() throws IOException {
		byte[] whole = Files.readAllBytes(FILES.resolve("merged/tokenizer.model"));
		Random random = new Random(3);
		for (int round = 0; round < 300; round++) {
			byte[] bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
			for (int flip = 0; flip < 3 && bytes.length > 0; flip++) {
				bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
			}
			Files.write(this.directory.resolve("tokenizer.model"), bytes);
			try (TextTokenizer tokenizer = TextTokenizer.open("x", this.directory)) {
				assertThat(tokenizer.vocabulary().size()).isPositive();
			}
			catch (MillraceException ex) {
				assertThat(ex).hasMessageContaining("The tokenizer of model x");
			}
		}
		Files.write(this.directory.resolve("tokenizer.model"), new byte[0]);
		refused("has 0 pieces");
		Files.writeString(this.directory.resolve("tokenizer.model"), "no model");
		refused("is damaged");
	}

	private void copy(String kind) throws IOException {
		Files.copy(FILES.resolve(kind).resolve("tokenizer.model"), this.directory.resolve("tokenizer.model"));
	}

	private void configure(String json) throws IOException {
		Files.writeString(this.directory.resolve("tokenizer_config.json"), json);
	}

	private void refused(String... parts) {
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> TextTokenizer.open("x", this.directory).close())
			.withMessageContainingAll(parts);
	}

}
