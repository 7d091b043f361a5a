package io.millrace.worker.model;

import java.nio.file.Files;
import java.nio.file.Path;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Blocks of a real model's cache that leave a process and come into another. */
class BlockFilesTests {

	private static final int BLOCK = 8;

	private static final TokenIds TOKENS = TokenIds.of(5, 9, 11, 2, 40, 7, 8, 30, 31, 3, 17, 22, 5, 9, 11, 2, 40, 7, 8,
			30, 31, 3, 17, 22, 13, 6);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource(value = Dtype.class, names = { "FLOAT32", "FLOAT16", "BFLOAT16" })
	void whoReadsThemComputesToTheBitWhatTheOtherWouldHave(Dtype dtype) {
		Path file = this.directory.resolve("blocks");
		try (TorchStepExecutor one = open("tied", dtype, BLOCK); TorchStepExecutor other = open("tied", dtype, BLOCK)) {
			TokenIds written = TokenIds.of(2, 7, 1, 5);
			Sequences.chunked(one, TOKENS.slice(0, 24), written, BLOCK);
			one.saveBlocks(file, written.slice(0, 3));
			TokenIds read = TokenIds.of(4, 3, 9, 0);
			Sequences.chunked(other, TOKENS.slice(0, 8), read, BLOCK);
			other.loadBlocks(file, 3, 1, read.slice(1, 3));
			assertThat(other.logits(Sequences.batch(Sequences.part(TOKENS, 24, 26, read)))[0])
				.isEqualTo(one.logits(Sequences.batch(Sequences.part(TOKENS, 24, 26, written)))[0]);
		}
	}

	@Test
	void aFileThatIsTooShortIsAnErrorAndNoCrash() throws Exception {
		Path file = Files.write(this.directory.resolve("short"), new byte[100]);
		try (TorchStepExecutor model = open("tied", Dtype.FLOAT32, BLOCK)) {
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> model.loadBlocks(file, 3, 0, TokenIds.of(1, 2, 3)));
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> model.saveBlocks(this.directory.resolve("not/there"), TokenIds.of(1)));
		}
	}

	@Test
	void theFingerprintIsThatOfTheWeightsAndOfHowTheyAreComputed() {
		String fingerprint = fingerprint("tied", Dtype.FLOAT32, BLOCK);
		assertThat(fingerprint).matches("[0-9a-f]{32}").isEqualTo(fingerprint("tied", Dtype.FLOAT32, BLOCK));
		assertThat(fingerprint("tied", Dtype.BFLOAT16, BLOCK)).isNotEqualTo(fingerprint);
		assertThat(fingerprint("tied", Dtype.FLOAT32, 2 * BLOCK)).isNotEqualTo(fingerprint);
		assertThat(fingerprint("llama3", Dtype.FLOAT32, BLOCK)).isNotEqualTo(fingerprint);
	}

	private static String fingerprint(String name, Dtype dtype, int blockSize) {
		try (TorchStepExecutor model = open(name, dtype, blockSize)) {
			return model.cacheFingerprint();
		}
	}

	private static TorchStepExecutor open(String name, Dtype dtype, int blockSize) {
		return Fixture.open(Fixture.path(name), Fixture.settings(dtype, 1, null, 1 << 20, blockSize, 4, false));
	}

}
