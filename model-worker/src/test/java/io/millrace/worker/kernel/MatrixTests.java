package io.millrace.worker.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Products equal sums in float64 of the numbers that matrices hold. */
class MatrixTests {

	private static final int SEED = 7;

	private final Random random = new Random(SEED);

	@BeforeAll
	static void hasVectors() {
		assumeThat(VectorModule.isUsable()).as("the JDK's vectors are there, of 256 bits at least").isTrue();
	}

	static Stream<Arguments> sizes() {
		return Stream.of(RowWeights.Type.values())
			.flatMap((type) -> Stream.of(Arguments.of(type, 48, 96, 1, 1), Arguments.of(type, 16, 32, 3, 1),
					Arguments.of(type, 1040, 160, 4, 3), Arguments.of(type, 320, 2048, 7, 2),
					Arguments.of(type, 7, 70, 5, 2), Arguments.of(type, 1, 1, 1, 1)));
	}

	@ParameterizedTest
	@MethodSource("sizes")
	void productsAreSumsOverInputs(RowWeights.Type type, int outputs, int inputs, int rows, int threads) {
		boolean blocks = type == RowWeights.Type.INT4;
		// Steps are added up 256 too great.
		double exactness = blocks ? 1e-5 : 1e-6;
		int in = blocks ? Math.ceilDiv(inputs, Int4Matrix.GROUP) * Int4Matrix.GROUP : inputs;
		int out = blocks ? Math.ceilDiv(outputs, Int4Matrix.BLOCK) * Int4Matrix.BLOCK : outputs;
		double[][] weights = new double[out][in];
		float[] bias = floats(outputs);
		try (Team team = new Team(threads); Arena arena = Arena.ofShared()) {
			Matrix matrix = matrix(type, weights, bias, arena);
			int width = matrix.outputs() + 3;
			float[] x = new float[rows * matrix.stride()];
			for (int row = 0; row < rows; row++) {
				System.arraycopy(floats(in), 0, x, row * matrix.stride(), in);
			}
			float[] y = new float[rows * width];
			matrix.times(team, x, rows, y, width);
			for (int row = 0; row < rows; row++) {
				for (int output = 0; output < outputs; output++) {
					double expected = bias[output];
					double size = 1;
					for (int k = 0; k < in; k++) {
						double product = weights[output][k] * x[row * matrix.stride() + k];
						expected += product;
						size += Math.abs(product);
					}
					assertThat((double) y[row * width + output]).as("row %d, output %d", row, output)
						.isCloseTo(expected, within(exactness * size));
				}
			}
		}
	}

	/** Fills in what the matrix's numbers stand for. */
	private Matrix matrix(RowWeights.Type type, double[][] weights, float[] bias, Arena arena) {
		int outputs = weights.length;
		int inputs = weights[0].length;
		int stride = Lanes.padded(inputs);
		float[] scales = floats(outputs);
		long count = (type == RowWeights.Type.INT4) ? (long) outputs * inputs / 512 * Int4Matrix.GROUP_BYTES
				: (long) outputs * stride * type.bytes();
		MemorySegment memory = arena.allocate(count, 64);
		for (int output = 0; output < outputs; output++) {
			for (int k = 0; k < inputs; k++) {
				long at = (long) output * stride + k;
				weights[output][k] = switch (type) {
					case FLOAT32 -> put(memory, at, this.random.nextFloat() - 0.5f);
					case BFLOAT16 -> putHalf(memory, at,
							(short) (0x3c00 + this.random.nextInt(0x3ff) - 0x8000 * this.random.nextInt(2)));
					case INT8 -> putByte(memory, at, this.random.nextInt(255) - 127) * scales[output];
					case INT4 -> putSteps(memory, output, k, inputs) * scales[output];
				};
			}
		}
		return switch (type) {
			case FLOAT32 -> new Float32Matrix(outputs, inputs, memory, bias);
			case BFLOAT16 -> new Bfloat16Matrix(outputs, inputs, memory, bias);
			case INT8 -> new Int8Matrix(outputs, inputs, memory, scales, bias);
			case INT4 -> new Int4Matrix(outputs, inputs, memory, scales, bias);
		};
	}

	private static double put(MemorySegment memory, long at, float number) {
		memory.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at * Float.BYTES, number);
		return number;
	}

	private static double putHalf(MemorySegment memory, long at, short bits) {
		memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at * Short.BYTES, bits);
		return Float.intBitsToFloat(bits << Short.SIZE);
	}

	private static double putByte(MemorySegment memory, long at, int number) {
		memory.set(ValueLayout.JAVA_BYTE, at, (byte) number);
		return number;
	}

	/** Each group of inputs has its own worth and zero, which its first input decides. */
	private double putSteps(MemorySegment memory, int output, int k, int inputs) {
		long block = (long) (output / 16) * inputs * 9;
		long group = block + inputs * 8L + k / 32 * 32L + output % 16;
		if (k % 32 == 0) {
			memory.set(ValueLayout.JAVA_BYTE, group, (byte) (1 + this.random.nextInt(17)));
			memory.set(ValueLayout.JAVA_BYTE, group + 16, (byte) (this.random.nextInt(255) - 128));
		}
		long place = block + k / 4 * 32L + output % 16 * 2;
		int step = this.random.nextInt(16);
		int kept = (k % 4 == 0) ? 0 : memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, place);
		memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, place, (short) (kept | step << k % 4 * 4));
		return memory.get(ValueLayout.JAVA_BYTE, group) * step + memory.get(ValueLayout.JAVA_BYTE, group + 16);
	}

	private float[] floats(int count) {
		float[] floats = new float[count];
		for (int i = 0; i < count; i++) {
			floats[i] = this.random.nextFloat() - 0.5f;
		}
		return floats;
	}

}
