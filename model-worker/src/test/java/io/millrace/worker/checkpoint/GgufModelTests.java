package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.protocol.TokenIds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GgufModelTests {

	private static final Path FILES = Path.of("src/test/resources/io/millrace/worker/model/gguf");

	@TempDir
	private Path directory;

	@Test
	void theConfigurationIsThatOfTheCheckpoint() {
		for (String name : List.of("mistral", "mixtral", "qwen2", "qwen3", "qwen3-moe", "gemma", "gemma2-scaled",
				"gemma3-scaled", "phi3", "phi4-mini", "gpt2", "llama-linear")) {
			DecoderConfig whole = ModelDirectory.read(FILES.resolveSibling("families").resolve(name)).config();
			DecoderConfig config = ModelDirectory.read(FILES.resolve(name + ".gguf")).config();
			assertThat(config).as(name)
				.usingRecursiveComparison()
				.withComparatorForType(GgufModelTests::nearly, Double.class)
				.isEqualTo(whole);
		}
	}

	/** Metadata are float32. */
	private static int nearly(Double one, Double other) {
		return (Math.abs(one - other) <= 1e-6 * Math.abs(other)) ? 0 : 1;
	}

	@Test
	void theModelHasTheNameOfTheFile() {
		ModelDirectory model = ModelDirectory.read(FILES.resolve("phi4-mini.gguf"));
		assertThat(model.name()).isEqualTo("phi4-mini");
		assertThat(model.createdEpochSecond()).isPositive();
		assertThat(model.eosTokenIds()).isEqualTo(TokenIds.of(2));
	}

	@Test
	void aDirectoryWithOneFileIsEnough() throws IOException {
		Files.copy(FILES.resolve("qwen2.gguf"), this.directory.resolve("model-q8_0.gguf"));
		assertThat(ModelDirectory.read(this.directory).config().architecture()).isEqualTo(Architecture.QWEN2);
		Files.copy(FILES.resolve("qwen2.gguf"), this.directory.resolve("other.gguf"));
		refused(this.directory, "has 2 files in GGUF");
	}

	@Test
	void anUnknownArchitectureIsRefusedWithTheKnownOnes() {
		refused(changed("qwen2.gguf", "qwen2", "quark"), "asks for the architecture quark, which is not supported in "
				+ "GGUF; supported: llama, qwen2, qwen3, qwen3moe, gemma, gemma2, gemma3, phi3, gpt2.");
	}

	@Test
	void aSizeThatIsNotThereIsNamed() {
		refused(changed("qwen2.gguf", "qwen2.block_count", "qwen2.block_cound"), "does not say qwen2.block_count.");
	}

	@Test
	void whatChangesTheResultAndIsNotUnderstoodIsNamed() {
		refused(changed("qwen2.gguf", "qwen2.attention.value_length", "qwen2.attn_logit_softcapping"),
				"sets qwen2.attn_logit_softcapping, which is not supported in this architecture.");
	}

	@Test
	void aTensorOfUnknownMeaningIsNamed() {
		refused(changed("qwen2.gguf", "blk.1.ffn_up.weight", "blk.1.ffn_xx.weight"),
				"has the tensor blk.1.ffn_xx.weight, which is not supported in the architecture qwen2.");
	}

	@Test
	void aTensorThatIsNotThereIsNoticed() {
		Path file = changed("qwen3.gguf", "output_norm.weight", "output.weight\0\0\0\0\0");
		refused(file, "is not supported");
	}

	/** A copy in which a text is another of the same length. */
	private Path changed(String name, String text, String other) {
		try {
			byte[] bytes = Files.readAllBytes(FILES.resolve(name));
			byte[] from = text.getBytes(StandardCharsets.UTF_8);
			byte[] to = other.getBytes(StandardCharsets.UTF_8);
			String all = new String(bytes, StandardCharsets.ISO_8859_1);
			byte[] length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(from.length).array();
			int at = all.indexOf(new String(length, StandardCharsets.ISO_8859_1) + text);
			assertThat(at).as(text).isPositive();
			assertThat(to).hasSameSizeAs(from);
			System.arraycopy(to, 0, bytes, at + 8, to.length);
			return Files.write(this.directory.resolve(name), bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void refused(Path path, String sentence) {
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(() -> ModelDirectory.read(path))
			.withMessageContaining(sentence)
			.withMessageEndingWith(".");
	}

}
