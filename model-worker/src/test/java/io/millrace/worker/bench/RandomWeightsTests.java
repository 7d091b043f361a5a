package io.millrace.worker.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import io.millrace.worker.checkpoint.WeightType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RandomWeightsTests {

	private static final int OUTPUTS = 300;

	private static final int INPUTS = 100;

	@TempDir
	private Path directory;

	@Test
	void bothTypesHoldTheSameNumbers() throws IOException {
		assertThat(read(WeightType.BF16)).isEqualTo(read(WeightType.F32));
	}

	@Test
	void theSameNameHasTheSameNumbersInEveryFile() throws IOException {
		float[] once = read(WeightType.F32);
		assertThat(read(WeightType.F32)).isEqualTo(once);
	}

	@Test
	void matricesKeepTheVarianceOfTheirInputs() throws IOException {
		float[] numbers = read(WeightType.F32);
		double sum = 0;
		double squares = 0;
		for (int i = 0; i < OUTPUTS * INPUTS; i++) {
			sum += numbers[i];
			squares += numbers[i] * numbers[i];
		}
		assertThat(sum / (OUTPUTS * INPUTS)).isEqualTo(0, within(0.003));
		assertThat(squares / OUTPUTS).isEqualTo(1, within(0.03));
		assertThat(numbers).endsWith(1f, 1f, 1f);
	}

	/** The numbers of a matrix and three ones. */
	private float[] read(WeightType type) throws IOException {
		Path file = this.directory.resolve("weights");
		RandomWeights weights = new RandomWeights(type);
		weights.matrix("matrix", OUTPUTS, INPUTS);
		weights.ones("norm", 3);
		weights.write(file);
		ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
		int start = Math.toIntExact(Long.BYTES + bytes.getLong());
		assertThat(start % 64).as("alignment").isZero();
		bytes.position(start);
		float[] numbers = new float[OUTPUTS * INPUTS + 3];
		for (int i = 0; i < numbers.length; i++) {
			numbers[i] = (type == WeightType.F32) ? bytes.getFloat()
					: Float.intBitsToFloat(bytes.getShort() << Short.SIZE);
		}
		assertThat(bytes.hasRemaining()).isFalse();
		return numbers;
	}

}
