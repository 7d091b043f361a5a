package io.millrace.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.millrace.protocol.TokenIds;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A GGUF file computes what safetensors of the same weights compute. The files are made
 * by {@code make_gguf_twins.py}.
 */
class GgufTwinTests {

	/**
	 * A file has its rotation's factors in float32, a checkpoint what they follow from.
	 */
	private static final float TOLERANCE = 1e-5f;

	private static final int BLOCK_SIZE = 4;

	private static final int LENGTH = 64;

	private static final int GREEDY = 12;

	private static final TokenIds BLOCKS = Sequences.blocks(0, 1, LENGTH / BLOCK_SIZE);

	private static final TokenIds TOKENS = TokenIds.of(IntStream.range(0, 40).map((i) -> 3 + i * i * 7 % 59).toArray());

	static List<String> twins() throws IOException {
		try (Stream<Path> files = Files.list(Fixture.path("gguf"))) {
			return files.map((file) -> file.getFileName().toString().replace(".gguf", "")).sorted().toList();
		}
	}

	private static Path safetensors(String name) {
		return (GgufTwinTests.class.getResource("families/" + name) != null) ? Fixture.path("families/" + name)
				: Fixture.path(name);
	}

	private static TorchStepExecutor open(Path path, Dtype dtype) {
		return Fixture.open(path, Fixture.settings(dtype, 1, LENGTH, 1 << 20, BLOCK_SIZE, 4, false));
	}

	@ParameterizedTest
	@MethodSource("twins")
	void logitsAndGreedyTokensEqualThoseOfSafetensors(String name) {
		try (TorchStepExecutor gguf = open(Fixture.path("gguf/" + name + ".gguf"), Dtype.FLOAT32);
				TorchStepExecutor whole = open(safetensors(name), Dtype.FLOAT32)) {
			assertThat(gguf.shape()).isEqualTo(whole.shape());
			for (int length : new int[] { 1, 13, TOKENS.size() }) {
				TokenIds tokens = TOKENS.slice(0, length);
				float[] expected = Sequences.whole(whole, tokens, BLOCKS);
				assertThat(Sequences.difference(Sequences.whole(gguf, tokens, BLOCKS), expected))
					.isLessThanOrEqualTo(TOLERANCE);
			}
			assertThat(greedy(gguf)).isEqualTo(greedy(whole));
		}
	}

	@ParameterizedTest
	@MethodSource("twins")
	void sixteenBitsAreThoseOfSafetensors(String name) {
		try (TorchStepExecutor gguf = open(Fixture.path("gguf/" + name + ".gguf"), Dtype.BFLOAT16);
				TorchStepExecutor whole = open(safetensors(name), Dtype.BFLOAT16)) {
			float[] expected = Sequences.whole(whole, TOKENS, BLOCKS);
			assertThat(Sequences.difference(Sequences.whole(gguf, TOKENS, BLOCKS), expected)).isLessThan(0.1f);
		}
	}

	private static TokenIds greedy(TorchStepExecutor model) {
		TokenIds tokens = TOKENS;
		int computed = 0;
		for (int i = 0; i < GREEDY; i++) {
			int next = Sequences
				.tokens(model.execute(Sequences.batch(Sequences.part(tokens, computed, tokens.size(), BLOCKS))))[0];
			computed = tokens.size();
			tokens = tokens.concat(TokenIds.of(next));
		}
		return tokens;
	}

}
