package io.millrace.worker.kernel;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** A matrix in bfloat16. */
final class Bfloat16Matrix extends Matrix {

	private static final long BYTES = 2;

	private final MemorySegment weights;

	/**
	 * A matrix.
	 * @param weights {@code [outputs, padded inputs]}
	 * @param bias a number for each output; null for none
	 */
	Bfloat16Matrix(int outputs, int inputs, MemorySegment weights, float @Nullable [] bias) {
		super(outputs, inputs, 1, bias);
		this.weights = weights;
	}

	@Override
	void multiply(float[] x, int row, float[] y, int width, int from, int to) {
		MemorySegment weights = this.weights;
		int stride = stride();
		int begin = row * stride;
		for (int output = from; output < to; output++) {
			long at = output * (stride * BYTES);
			FloatVector a = Lanes.zero();
			FloatVector b = a;
			for (int k = 0; k < stride; k += 2 * Lanes.COUNT) {
				int next = k + Lanes.COUNT;
				a = Lanes.bfloat16(weights, at + k * BYTES).fma(Lanes.of(x, begin + k), a);
				b = Lanes.bfloat16(weights, at + next * BYTES).fma(Lanes.of(x, begin + next), b);
			}
			y[row * width + output] = Lanes.sum(a.add(b));
		}
	}

}
