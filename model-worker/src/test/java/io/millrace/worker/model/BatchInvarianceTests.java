package io.millrace.worker.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.program.ComputeType;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Entry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * With {@code batchInvariant}, a sequence's logits are the same to the bit in whatever
 * steps and company they are computed. The oracle computes one token a step, alone.
 */
class BatchInvarianceTests {

	private static final int SEQUENCES = 32;

	private static final int MAX_LENGTH = 30;

	private static final int MAX_CHUNK = 48;

	private static final int MAX_TOKENS_PER_STEP = 256;

	@TempDir
	private static Path random;

	@TempDir
	private static Path windowed;

	@BeforeAll
	static void writeRandomModel() throws Exception {
		RandomCheckpoint.write(random, 11);
	}

	/** A window that begins in one block of keys and ends in the next. */
	@BeforeAll
	static void writeWindowedModel() throws Exception {
		Path small = Fixture.path("families/mistral");
		String config = Files.readString(small.resolve("config.json"));
		Files.writeString(windowed.resolve("config.json"),
				config.replace("\"max_position_embeddings\": 128", "\"max_position_embeddings\": 1024")
					.replace("\"sliding_window\": 7", "\"sliding_window\": 70"));
		Files.copy(small.resolve("model.safetensors"), windowed.resolve("model.safetensors"));
	}

	static TorchStepExecutor open(String name, Dtype dtype, int threads, int blockSize, boolean batchInvariant) {
		return open(name, dtype, Quantization.NONE, threads, blockSize, batchInvariant);
	}

	private static TorchStepExecutor open(String name, Dtype dtype, Quantization quantization, int threads,
			int blockSize, boolean batchInvariant) {
		Path directory = switch (name) {
			case "demo" -> Path.of("../models/demo");
			case "random" -> random;
			case "windowed" -> windowed;
			default -> Fixture.path(name);
		};
		return Fixture.open(directory, Fixture.quantized(
				Fixture.settings(dtype, threads, null, 16 << 20, blockSize, SEQUENCES, batchInvariant), quantization));
	}

	/**
	 * The longest is longer than a block of keys and a tile, where the model allows it.
	 */
	@ParameterizedTest
	@CsvSource({ "demo, AUTO, 1, 16, 560", "demo, BFLOAT16, 1, 16, 90", "random, AUTO, 1, 48, 600",
			"random, AUTO, 2, 16, 24", "llama3, AUTO, 1, 5, 128", "bfloat16, BFLOAT16, 2, 16, 24",
			"families/mistral, AUTO, 1, 16, 40", "families/qwen3-moe, AUTO, 1, 16, 40",
			"families/mixtral, AUTO, 2, 5, 40", "families/gemma3, AUTO, 1, 16, 40", "families/gpt2, AUTO, 1, 16, 40",
			"families/gpt-neox, AUTO, 1, 16, 40", "families/olmo2, AUTO, 1, 16, 40",
			"families/stablelm-parallel, AUTO, 1, 16, 40", "families/phi4-mini, AUTO, 1, 16, 40",
			"windowed, AUTO, 1, 16, 600" })
	void stepsAndCompanyDoNotMatter(String name, Dtype dtype, int threads, int blockSize, int longest) {
		long seed = longest + threads;
		try (TorchStepExecutor model = open(name, dtype, threads, blockSize, true)) {
			assertThat(new Walk(model, new Random(seed), longest).differences()).as("seed %d", seed).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "demo, INT8, 1, 16, 200", "demo, INT4, 1, 16, 200", "random, INT8, 2, 16, 24",
			"llama3, INT8, 1, 5, 128", "families/qwen3-moe, INT8, 1, 16, 40", "families/gpt2, INT8, 1, 16, 40",
			"families/gpt-neox, INT8, 2, 16, 40" })
	void withQuantisedWeightsTheyDoNotMatterEither(String name, Quantization quantization, int threads, int blockSize,
			int longest) {
		assumeThat(ComputeType.quantizesHere()).isTrue();
		try (TorchStepExecutor model = open(name, Dtype.AUTO, quantization, threads, blockSize, true)) {
			assertThat(new Walk(model, new Random(longest), longest).differences()).isEmpty();
		}
	}

	@Test
	void withoutItTheyDo() {
		try (TorchStepExecutor model = open("random", Dtype.AUTO, 1, 16, false)) {
			assertThat(new Walk(model, new Random(5), 90).differences()).isNotEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "families/gemma2", "families/gpt-oss" })
	void scoresThatNoKernelComparesAreRefused(String name) {
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(() -> open(name, Dtype.AUTO, 1, 16, true))
			.withMessageContaining("cannot be batch-invariant: G")
			.withMessageEndingWith("changes attention's scores.");
	}

	/** Sequences that move on in steps that chance composes, and lose their place. */
	private static final class Walk {

		private final TorchStepExecutor model;

		private final Random random;

		private final List<Walker> walkers = new ArrayList<>();

		Walk(TorchStepExecutor model, Random random, int longest) {
			this.model = model;
			this.random = random;
			int place = 0;
			for (int i = 0; i < SEQUENCES; i++) {
				int length = (i == 0) ? longest : 1 + random.nextInt(Math.min(longest / 2, MAX_LENGTH));
				this.walkers.add(new Walker(model, random, i, place, length));
				place += 2 * Math.ceilDiv(length, model.shape().blockSize());
			}
		}

		List<String> differences() {
			List<String> differences = new ArrayList<>();
			while (this.walkers.stream().anyMatch(Walker::goesOn)) {
				List<Walker> step = new ArrayList<>();
				List<Entry> entries = new ArrayList<>();
				int tokens = 0;
				for (Walker walker : this.walkers) {
					if (walker.goesOn() && this.random.nextInt(4) > 0 && tokens < MAX_TOKENS_PER_STEP) {
						Entry entry = walker.next(MAX_TOKENS_PER_STEP - tokens);
						tokens += entry.tokens().size();
						entries.add(entry);
						step.add(walker);
					}
				}
				if (!step.isEmpty()) {
					float[][] logits = this.model.logits(new StepBatch(entries));
					for (int i = 0; i < step.size(); i++) {
						step.get(i).arrive(entries.get(i), logits[i], differences);
					}
				}
			}
			return differences;
		}

	}

	private static final class Walker {

		private final Random random;

		private final int number;

		private final TokenIds[] places;

		private final TokenIds tokens;

		/** What the logits are after each position. */
		private final float[][] alone;

		private TokenIds blocks;

		private int computed;

		Walker(TorchStepExecutor model, Random random, int number, int firstBlock, int length) {
			this.random = random;
			this.number = number;
			int count = Math.ceilDiv(length, model.shape().blockSize());
			this.places = new TokenIds[] { Sequences.blocks(firstBlock, 1, count),
					Sequences.blocks(firstBlock + 2 * count - 1, -1, count) };
			this.tokens = TokenIds.of(random.ints(length, 0, model.shape().vocabularySize()).toArray());
			this.alone = new float[length][];
			this.blocks = this.places[0];
			for (int i = 0; i < length; i++) {
				this.alone[i] = model.logits(Sequences.batch(Sequences.part(this.tokens, i, i + 1, this.blocks)))[0];
			}
		}

		boolean goesOn() {
			return this.computed < this.tokens.size();
		}

		Entry next(int most) {
			if (this.random.nextInt(60) == 0) {
				this.computed = 0;
				this.blocks = this.places[this.random.nextInt(2)];
			}
			int wanted = this.random.nextBoolean() ? 1 : 1 + this.random.nextInt(MAX_CHUNK);
			if (this.computed == 0 && this.random.nextInt(4) == 0) {
				wanted = this.tokens.size();
			}
			int end = this.computed + Math.min(Math.min(wanted, most), this.tokens.size() - this.computed);
			return Sequences.part(this.tokens, this.computed, end, this.blocks);
		}

		void arrive(Entry entry, float[] logits, List<String> differences) {
			this.computed += entry.tokens().size();
			float[] expected = this.alone[this.computed - 1];
			for (int i = 0; i < expected.length; i++) {
				if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(logits[i])) {
					differences.add("sequence %d, position %d, %d tokens, logit %d: %s instead of %s"
						.formatted(this.number, this.computed - 1, entry.tokens().size(), i, logits[i], expected[i]));
					return;
				}
			}
		}

	}

}
