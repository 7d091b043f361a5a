package io.millrace.worker.model;

import java.util.function.ToIntFunction;

import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class InvarianceProbeTests {

	private static final ModelShape SHAPE = new ModelShape(100, 128, 16, 64);

	/** What a model says of positions alone, off by what it finds in the batch. */
	private static InvarianceProbe probe(ModelShape shape, ToIntFunction<StepBatch> error) {
		return new InvarianceProbe(shape, (batch) -> batch.entries().stream().map((entry) -> {
			check(entry, shape);
			return new float[] { entry.computed() + entry.tokens().size(), 1 + error.applyAsInt(batch) * 0x1p-23f };
		}).toArray(float[][]::new));
	}

	@Test
	void theChecksumIsThatOfTheLogits() {
		String checksum = probe(SHAPE, (batch) -> 0).checksum();
		assertThat(checksum).matches("[0-9a-f]{8}").isEqualTo(probe(SHAPE, (batch) -> 0).checksum());
		assertThat(probe(SHAPE, (batch) -> 1).checksum()).isNotEqualTo(checksum);
	}

	@Test
	void aBitThatDependsOnTheStepIsFound() {
		assertFails((batch) -> batch.entries().size() - 1);
		assertFails((batch) -> (batch.tokenCount() > 64) ? 1 : 0);
		assertFails((batch) -> (batch.tokenCount() == 1) ? 1 : 0);
		assertFails((batch) -> batch.entries().getFirst().blockTable().get(0));
	}

	private static void assertFails(ToIntFunction<StepBatch> error) {
		assertThatIllegalStateException().isThrownBy(() -> probe(SHAPE, error).checksum())
			.withMessageMatching("A sequence of 96 tokens gives other logits in \\d+ steps than in one\\.");
	}

	@ParameterizedTest
	@CsvSource({ "1, 16, 1", "5, 1, 5", "128, 1024, 1", "128, 16, 8", "40, 16, 6" })
	void theSmallestModelHasRoomForIt(int maxModelLen, int blockSize, int blocks) {
		assertThat(probe(new ModelShape(2, maxModelLen, blockSize, blocks), (batch) -> 0).checksum()).isNotEmpty();
	}

	/** The limits of a real model. */
	private static void check(StepBatch.Entry entry, ModelShape shape) {
		int end = entry.computed() + entry.tokens().size();
		assertThat(end).isLessThanOrEqualTo(shape.maxModelLen());
		assertThat(entry.blockTable().size()).isGreaterThanOrEqualTo(Math.ceilDiv(end, shape.blockSize()));
		for (int i = 0; i < entry.blockTable().size(); i++) {
			assertThat(entry.blockTable().get(i)).isBetween(0, shape.blocks() - 1);
		}
	}

}
