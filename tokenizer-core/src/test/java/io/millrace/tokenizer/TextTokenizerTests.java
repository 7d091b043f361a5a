package io.millrace.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TextTokenizerTests {

	private final TextTokenizer tokenizer = Fixture.of("byte-level").open();

	@AfterEach
	void close() {
		this.tokenizer.close();
	}

	@Test
	void aLongTextIsNeitherCutNorPaddedThoughTheFileSaysSo() {
		String text = "The mill stands by the river. ".repeat(2000);
		TokenIds tokens = this.tokenizer.encode(text, false);
		assertThat(tokens.size()).isGreaterThan(10_000);
		assertThat(this.tokenizer.decode(tokens, false)).isEqualTo(text);
		assertThat(this.tokenizer.encode("a", false).size()).isEqualTo(1);
	}

	@Test
	void anyTextComesBack() {
		for (String text : List.of("", "\u0000", "🦆 é \uFFFD", "a\r\n\t", "\u2028")) {
			assertThat(this.tokenizer.decode(this.tokenizer.encode(text, false), false)).isEqualTo(text);
		}
	}

	@Test
	void halfASurrogatePairIsReplaced() {
		assertThat(this.tokenizer.decode(this.tokenizer.encode("a\uD83Eb", false), false)).isEqualTo("a\uFFFDb");
	}

	@Test
	void specialTokensAreKnownByName() {
		assertThat(this.tokenizer.eosTokenId()).hasValue(this.tokenizer.encode("<|end|>", false).get(0));
		assertThat(this.tokenizer.specialTokenId("bos_token")).isPresent();
		assertThat(this.tokenizer.specialTokenId("pad_token")).isEmpty();
	}

	@Test
	void anIdOutsideTheVocabularyIsAnErrorWithBothNumbers() {
		int size = this.tokenizer.vocabulary().size();
		for (int id : new int[] { -1, size }) {
			assertThatExceptionOfType(MillraceException.class)
				.isThrownBy(() -> this.tokenizer.decode(TokenIds.of(id), false))
				.withMessageContaining("ids 0 to " + (size - 1))
				.withMessageContaining("got " + id)
				.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_VALUE));
		}
	}

	@Test
	void aModelWithoutATemplatePointsToCompletions() {
		ChatPromptRequest request = new ChatPromptRequest("byte-level", List.of(Map.of("role", "user")), null, true,
				false, Map.of());
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> this.tokenizer.chatPrompt(request))
			.withMessage("The model byte-level has no chat template; use /v1/completions.");
	}

	@Test
	void manyThreadsMayUseIt() throws Exception {
		TokenIds expected = this.tokenizer.encode("The mill 🦆", true);
		try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
			Callable<TokenIds> task = () -> this.tokenizer.encode("The mill 🦆", true);
			List<Future<TokenIds>> results = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				results.add(threads.submit(task));
			}
			for (Future<TokenIds> result : results) {
				assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(expected);
			}
		}
	}

	@Test
	void aClosedTokenizerSaysSo() {
		this.tokenizer.close();
		assertThatIllegalStateException().isThrownBy(() -> this.tokenizer.encode("a", false));
		this.tokenizer.close();
	}

	@Test
	void missingAndDamagedFilesAreOneSentence(@TempDir Path directory) throws IOException {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> TextTokenizer.open("x", directory))
			.withMessageContaining("The model x has no tokenizer.json");
		Files.writeString(directory.resolve("tokenizer.json"), "{\"model\": 1");
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> TextTokenizer.open("x", directory))
			.withMessageContaining("cannot be read");
		Files.writeString(directory.resolve("tokenizer.json"), "{}");
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> TextTokenizer.open("x", directory))
			.withMessageContaining("cannot be read");
	}

	@Test
	void theHashChangesWithTheTemplate(@TempDir Path directory) throws IOException {
		Files.copy(Fixture.directory("byte-level").resolve("tokenizer.json"), directory.resolve("tokenizer.json"));
		String without = TokenizerHash.of(directory).orElseThrow();
		Files.writeString(directory.resolve("chat_template.jinja"), "{{ messages }}");
		assertThat(without).matches("[0-9a-f]{16}")
			.isEqualTo(TokenizerHash.of(Fixture.directory("byte-level")).orElseThrow());
		assertThat(TokenizerHash.of(directory)).isPresent().get().isNotEqualTo(without);
	}

	@Test
	void idsThatTheModelRoundsUpToAreNoText(@TempDir Path directory) throws IOException {
		Files.copy(Fixture.directory("byte-level").resolve("tokenizer.json"), directory.resolve("tokenizer.json"));
		Files.writeString(directory.resolve("config.json"), "{\"vocab_size\": 512}");
		try (TextTokenizer padded = TextTokenizer.open("padded", directory)) {
			assertThat(padded.vocabulary().size()).isEqualTo(512);
			assertThat(padded.decode(TokenIds.of(511), false)).isEmpty();
		}
	}

}
