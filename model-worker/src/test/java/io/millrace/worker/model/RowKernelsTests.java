package io.millrace.worker.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.ModelDirectory;
import io.millrace.worker.kernel.VectorModule;
import io.millrace.worker.program.ComputeDevice;
import io.millrace.worker.program.ComputeType;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.LogitEdits;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Few decoded rows, computed in Java and by the program. */
class RowKernelsTests {

	private static final TokenIds TOKENS = TokenIds.of(5, 170, 3, 440, 21, 800, 30, 2, 11, 90, 77, 350, 6, 18, 250, 41,
			9, 600, 33, 12);

	private static final Path DEMO = Path.of("../models/demo");

	@BeforeAll
	static void hasVectors() {
		assumeThat(VectorModule.isUsable() && Fixture.DEVICE.equals(ComputeDevice.CPU))
			.as("the JDK's vectors are there, of 256 bits at least")
			.isTrue();
	}

	private static ExecutorSettings settings(Dtype dtype, Quantization quantization, int threads) {
		return Fixture.quantized(Fixture.settings(dtype, threads, 256, 8 << 20, 4, 8, false), quantization);
	}

	/** Sequences of different lengths, all but whose last tokens are computed. */
	private static List<Entry> rows(TorchStepExecutor model, int count) {
		List<Entry> entries = new ArrayList<>();
		for (int row = 0; row < count; row++) {
			TokenIds tokens = TOKENS.slice(0, TOKENS.size() - 3 * row);
			TokenIds blocks = Sequences.blocks(row, 5, 6);
			model.logits(Sequences.batch(Sequences.part(tokens, 0, tokens.size() - 1, blocks)));
			entries.add(Sequences.part(tokens, tokens.size() - 1, tokens.size(), blocks));
		}
		return entries;
	}

	/**
	 * Quantised activations, and those of 16 bits, lose what Java does not: bounds are
	 * twice of what was seen, as a share of the logits' root mean square.
	 */
	@ParameterizedTest
	@CsvSource({ "FLOAT32, NONE, 1, 1, 1e-5", "FLOAT32, NONE, 2, 2, 1e-5", "FLOAT32, INT8, 1, 2, 0.05",
			"FLOAT32, INT8, 2, 1, 0.05", "FLOAT32, INT4, 1, 2, 0.05", "FLOAT32, INT4, 2, 1, 0.05",
			"BFLOAT16, NONE, 2, 2, 0.05" })
	void logitsAreThoseOfTheProgram(Dtype dtype, Quantization quantization, int rows, int threads, double most) {
		assumeThat(quantization == Quantization.NONE || ComputeType.quantizesHere()).isTrue();
		ExecutorSettings settings = settings(dtype, quantization, threads);
		try (TorchStepExecutor java = Fixture.open(DEMO, settings);
				TorchStepExecutor program = TorchStepExecutor.open(DEMO, Fixture.withoutRowKernels(settings))) {
			float[][] given = java.logits(new StepBatch(rows(java, rows)));
			float[][] expected = program.logits(new StepBatch(rows(program, rows)));
			for (int row = 0; row < rows; row++) {
				assertThat(error(given[row], expected[row])).as("row %d", row).isLessThan(most);
				assertThat(given[row]).as("numbers of another way to compute").isNotEqualTo(expected[row]);
			}
		}
	}

	/** What one has written to the cache, the other reads. */
	@Test
	void theProgramComputesUntilTheKernelsAreCompiled() {
		ExecutorSettings settings = settings(Dtype.FLOAT32, Quantization.NONE, 1);
		try (TorchStepExecutor java = TorchStepExecutor.open(DEMO, settings);
				TorchStepExecutor program = TorchStepExecutor.open(DEMO, Fixture.withoutRowKernels(settings))) {
			TokenIds blocks = Sequences.blocks(0, 5, 6);
			assertThat(logits(java, 0, 10, blocks)).isEqualTo(logits(program, 0, 10, blocks));
			assertThat(logits(java, 10, 11, blocks)).isEqualTo(logits(program, 10, 11, blocks));
			assertThat(java.rehearse()).succeedsWithin(Fixture.REHEARSED_WITHIN).isEqualTo(true);
			for (int i = 11; i < TOKENS.size(); i++) {
				float[] given = logits(java, i, i + 1, blocks);
				float[] expected = logits(program, i, i + 1, blocks);
				assertThat(error(given, expected)).as("token %d", i).isLessThan(1e-5);
				assertThat(given).as("numbers of another way to compute").isNotEqualTo(expected);
			}
		}
	}

	private static float[] logits(TorchStepExecutor model, int from, int to, TokenIds blocks) {
		return model.logits(Sequences.batch(Sequences.part(TOKENS.slice(0, to), from, to, blocks)))[0];
	}

	@Test
	void aModelMayBeClosedBeforeItsKernelsAreCompiled() {
		CompletableFuture<Boolean> rehearsed;
		try (TorchStepExecutor java = TorchStepExecutor.open(DEMO, settings(Dtype.FLOAT32, Quantization.NONE, 2))) {
			rehearsed = java.rehearse();
		}
		assertThat(rehearsed).succeedsWithin(Fixture.REHEARSED_WITHIN);
	}

	@Test
	void aModelWithoutKernelsHasNothingToRehearse() {
		ExecutorSettings settings = Fixture.withoutRowKernels(settings(Dtype.FLOAT32, Quantization.NONE, 1));
		try (TorchStepExecutor program = TorchStepExecutor.open(DEMO, settings)) {
			assertThat(program.rehearse()).isCompletedWithValue(false);
		}
	}

	/** Its embedding is the matrix of the logits, too, and all is float32. */
	@Test
	void theCopyIsAsLargeAsWhatIsMultiplied() {
		ModelDirectory directory = ModelDirectory.read(Fixture.path("tied"));
		assertThat(RowKernels.bytes(directory, ComputeType.FLOAT32)).isEqualTo(directory.weights().bytes());
		assertThat(RowKernels.bytes(directory, ComputeType.INT8_WEIGHTS)).isEqualTo(directory.weights().bytes() / 4);
	}

	private static double error(float[] given, float[] expected) {
		double loss = 0;
		double size = 0;
		for (int i = 0; i < given.length; i++) {
			loss += Math.pow(given[i] - expected[i], 2);
			size += Math.pow(expected[i], 2);
		}
		return Math.sqrt(loss / size);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void choicesAreThoseOfTheProgram(boolean withExtras) {
		ExecutorSettings settings = settings(Dtype.FLOAT32, Quantization.NONE, 1);
		try (TorchStepExecutor java = Fixture.open(DEMO, settings);
				TorchStepExecutor program = TorchStepExecutor.open(DEMO, Fixture.withoutRowKernels(settings))) {
			int[] given = Sequences.tokens(java.execute(asked(java, withExtras)));
			assertThat(given).isEqualTo(Sequences.tokens(program.execute(asked(program, withExtras))));
			if (withExtras) {
				assertThat(given[0]).isEqualTo(42);
			}
		}
	}

	/**
	 * A greedy row and a drawn one; or one with a mask and one with edits and
	 * log-probabilities.
	 */
	private static StepBatch asked(TorchStepExecutor model, boolean withExtras) {
		List<Entry> rows = rows(model, 2);
		if (!withExtras) {
			return new StepBatch(List.of(rows.get(0), with(rows.get(1), new Draw(0.8f, 20, 0.9f, 0.4f), Extras.NONE)));
		}
		TokenMask one = TokenMask.of(model.shape().vocabularySize(), 42);
		LogitEdits edits = LogitEdits.NONE.penalise(TokenIds.of(7), 1.3f, 0.5f);
		return new StepBatch(List.of(with(rows.get(0), Draw.GREEDY, Extras.NONE.masked(List.of(one))),
				with(rows.get(1), Draw.GREEDY, new Extras(edits, 2, TokenIds.EMPTY, 0, false))));
	}

	private static Entry with(Entry entry, Draw draw, Extras extras) {
		return new Entry(entry.tokens(), entry.computed(), entry.blockTable(), List.of(draw), extras);
	}

}
