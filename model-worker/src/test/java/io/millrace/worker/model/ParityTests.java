package io.millrace.worker.model;

import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.program.ComputeType;
import io.millrace.worker.step.StepBatch.Entry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Logits equal those of Hugging Face transformers, however the work is cut into steps.
 */
class ParityTests {

	private static final float TOLERANCE = 1e-4f;

	/** Eight bits of mantissa through two layers; the logits reach 30. */
	private static final float BFLOAT16_TOLERANCE = 0.5f;

	/** Between two numbers of the type, where the greatest logits are. */
	private static final float BFLOAT16_STEP = 0.125f;

	private static final TokenIds BLOCKS = Sequences.blocks(0, 1, 32);

	@ParameterizedTest
	@ValueSource(strings = { "tied", "sharded", "llama3" })
	void logitsEqualThoseOfTransformers(String name) throws Exception {
		try (TorchStepExecutor model = Fixture.open(name)) {
			for (Fixture.Case prompt : Fixture.expected(name)) {
				assertParity(model, prompt, TOLERANCE);
			}
		}
	}

	@Test
	void bfloat16WeightsComputeInSixteenBitsWhenAsked() throws Exception {
		try (TorchStepExecutor model = Fixture.open(Fixture.path("bfloat16"), Dtype.BFLOAT16, 4)) {
			assertThat(model.summary().computeType()).isEqualTo(ComputeType.ofBfloat16Weights());
			for (Fixture.Case prompt : Fixture.expected("bfloat16")) {
				assertParity(model, prompt, BFLOAT16_TOLERANCE);
			}
		}
	}

	@Test
	void aSmallBfloat16ModelComputesInFloat32() throws Exception {
		try (TorchStepExecutor model = Fixture.open("bfloat16")) {
			assertThat(model.summary().computeType()).isEqualTo(ComputeType.FLOAT32);
			for (Fixture.Case prompt : Fixture.expected("bfloat16")) {
				assertParity(model, prompt, BFLOAT16_TOLERANCE);
			}
		}
	}

	private static void assertParity(TorchStepExecutor model, Fixture.Case prompt, float tolerance) {
		for (Map.Entry<Integer, float[]> row : prompt.logits().entrySet()) {
			TokenIds tokens = prompt.tokens().slice(0, row.getKey() + 1);
			float[] logits = Sequences.whole(model, tokens, BLOCKS);
			assertThat(Sequences.difference(logits, row.getValue()))
				.as("%d of %d tokens", tokens.size(), prompt.tokens().size())
				.isLessThanOrEqualTo(tolerance);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 16, 40 })
	void aChunkedPrefillEqualsAWholeOne(int chunk) throws Exception {
		TokenIds tokens = Fixture.expected("llama3").getLast().tokens();
		try (TorchStepExecutor model = Fixture.open("llama3")) {
			float[] whole = Sequences.whole(model, tokens, BLOCKS);
			float[] chunked = Sequences.chunked(model, tokens, Sequences.blocks(40, 1, 32), chunk);
			assertThat(Sequences.difference(whole, chunked)).isLessThanOrEqualTo(TOLERANCE);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4, 16, 32 })
	void neitherTheBlockSizeNorTheOrderOfBlocksMatters(int blockSize) throws Exception {
		TokenIds tokens = Fixture.expected("sharded").getLast().tokens();
		try (TorchStepExecutor model = Fixture.open(Fixture.path("sharded"), Dtype.AUTO, blockSize)) {
			int count = Math.ceilDiv(tokens.size(), blockSize);
			float[] ordered = Sequences.chunked(model, tokens, Sequences.blocks(0, 1, count), 9);
			float[] reversed = Sequences.chunked(model, tokens, Sequences.blocks(2 * count, -2, count), 5);
			assertThat(Sequences.difference(ordered, reversed)).isLessThanOrEqualTo(TOLERANCE);
		}
	}

	@Test
	void sequencesInOneStepGetWhatTheyGetAlone() throws Exception {
		TokenIds tokens = Fixture.expected("tied").getLast().tokens();
		try (TorchStepExecutor model = Fixture.open("tied")) {
			TokenIds first = Sequences.blocks(0, 3, 11);
			TokenIds second = Sequences.blocks(1, 3, 11);
			TokenIds third = Sequences.blocks(2, 3, 11);
			model.execute(Sequences.batch(Sequences.part(tokens, 0, 9, first), Sequences.part(tokens, 0, 20, second)));
			float[][] together = model.logits(Sequences.batch(Sequences.part(tokens, 0, 30, third),
					Sequences.part(tokens, 9, 10, first), Sequences.part(tokens, 20, 33, second),
					Sequences.part(tokens, 0, 1, Sequences.blocks(40, 1, 1))));
			int[] lengths = { 30, 10, 33, 1 };
			for (int row = 0; row < lengths.length; row++) {
				float[] alone = Sequences.whole(model, tokens.slice(0, lengths[row]), Sequences.blocks(60, 1, 11));
				assertThat(Sequences.difference(together[row], alone)).as("row %d", row).isLessThanOrEqualTo(TOLERANCE);
			}
		}
	}

	@Test
	void aDecodedRowIsTheSameToTheBitWhateverItsBatchMates() {
		Random random = new Random(7);
		try (TorchStepExecutor model = Fixture.openWithoutRowKernels(Fixture.path("tied"),
				ExecutorSettings.DEFAULT_BLOCK_SIZE)) {
			int vocabulary = model.shape().vocabularySize();
			TokenIds[] prompts = new TokenIds[16];
			Entry[] entries = new Entry[prompts.length];
			float[][] alone = new float[prompts.length][];
			for (int i = 0; i < prompts.length; i++) {
				prompts[i] = TokenIds.of(random.ints(1 + random.nextInt(60), 0, vocabulary).toArray());
				TokenIds blocks = Sequences.blocks(i, prompts.length, 4);
				Sequences.whole(model, prompts[i], blocks);
				entries[i] = Sequences.part(prompts[i], prompts[i].size() - 1, prompts[i].size(), blocks);
				alone[i] = model.logits(Sequences.batch(entries[i]))[0];
			}
			float[][] together = model.logits(Sequences.batch(entries));
			for (int i = 0; i < prompts.length; i++) {
				assertThat(together[i]).as("row %d", i).isEqualTo(alone[i]);
			}
		}
	}

	/** Those of about equal length attend together, filled up to the longest. */
	@Test
	void decodedRowsInSixteenBitsGetWhatTheyGetAlone() throws Exception {
		TokenIds tokens = Fixture.expected("tied").getLast().tokens();
		int[] lengths = { 1, 30, 31, 32, 33, 30, 29, 33, 32, 30, 2, 3, 29, 30, 31, 33, 33, 33, 33, 33, 33, 33, 33, 1 };
		try (TorchStepExecutor model = Fixture.open(Fixture.path("tied"), Dtype.BFLOAT16, 4)) {
			Entry[] entries = new Entry[lengths.length];
			float[][] alone = new float[lengths.length][];
			for (int i = 0; i < lengths.length; i++) {
				TokenIds blocks = Sequences.blocks(i, lengths.length, 9);
				Sequences.whole(model, tokens.slice(0, lengths[i]), blocks);
				entries[i] = Sequences.part(tokens, lengths[i] - 1, lengths[i], blocks);
				alone[i] = model.logits(Sequences.batch(entries[i]))[0];
			}
			float[][] together = model.logits(Sequences.batch(entries));
			for (int i = 0; i < lengths.length; i++) {
				assertThat(Sequences.difference(together[i], alone[i])).as("row %d", i)
					.isLessThanOrEqualTo(2 * BFLOAT16_STEP);
			}
		}
	}

}
