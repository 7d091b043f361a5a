package io.millrace.worker.kernel;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * A matrix in 4 bits. {@link #BLOCK} outputs lie together, and of them {@link #GROUP}
 * inputs: what a step is worth and what step 0 stands for, a byte for each output, then
 * for two inputs at a time a byte for each output, the first input in its lower half. All
 * of it is in units, of which each output has one.
 */
final class Int4Matrix extends Matrix {

	/** Inputs that share what a step is worth. */
	static final int GROUP = 32;

	/** Outputs that lie together. */
	static final int BLOCK = 16;

	/** Bytes of a group. */
	static final int GROUP_BYTES = BLOCK * (2 + GROUP / 2);

	private final MemorySegment weights;

	private final float[] units;

	private final int groups;

	/**
	 * A matrix.
	 * @param outputs a multiple of {@link #BLOCK}
	 * @param inputs a multiple of {@link #GROUP}
	 * @param weights {@code [outputs / BLOCK, inputs / GROUP, GROUP_BYTES]}
	 * @param units what a unit is, of each output
	 * @param bias a number for each output; null for none
	 */
	Int4Matrix(int outputs, int inputs, MemorySegment weights, float[] units, float @Nullable [] bias) {
		super(outputs, inputs, BLOCK, bias);
		this.weights = weights;
		this.units = units;
		this.groups = inputs / GROUP;
	}

	@Override
	void multiply(float[] x, int row, float[] y, int width, int from, int to) {
		int begin = row * stride();
		float[] sums = sums(x, begin);
		for (int block = from; block < to; block += BLOCK) {
			for (int lane = 0; lane < BLOCK; lane += Lanes.COUNT) {
				block(x, begin, sums, y, row * width + block + lane, block, lane);
			}
		}
	}

	/** The sum of each group of inputs: what step 0 stands for is added so many times. */
	private float[] sums(float[] x, int begin) {
		float[] sums = new float[this.groups];
		for (int group = 0; group < this.groups; group++) {
			for (int k = 0; k < GROUP; k++) {
				sums[group] += x[begin + group * GROUP + k];
			}
		}
		return sums;
	}

	private void block(float[] x, int begin, float[] sums, float[] y, int place, int block, int lane) {
		MemorySegment weights = this.weights;
		long at = (long) (block / BLOCK) * this.groups * GROUP_BYTES + lane;
		FloatVector sum = Lanes.zero();
		for (int group = 0; group < this.groups; group++) {
			FloatVector a = Lanes.zero();
			FloatVector b = a;
			FloatVector c = a;
			FloatVector d = a;
			long pair = at + 2 * BLOCK;
			int end = begin + (group + 1) * GROUP;
			for (int k = begin + group * GROUP; k < end; k += 4) {
				IntVector first = Lanes.uint8(weights, pair);
				IntVector second = Lanes.uint8(weights, pair + BLOCK);
				pair += 2 * BLOCK;
				a = Lanes.floats(first.and(15)).fma(Lanes.all(x[k]), a);
				b = Lanes.floats(first.lanewise(VectorOperators.LSHR, 4)).fma(Lanes.all(x[k + 1]), b);
				c = Lanes.floats(second.and(15)).fma(Lanes.all(x[k + 2]), c);
				d = Lanes.floats(second.lanewise(VectorOperators.LSHR, 4)).fma(Lanes.all(x[k + 3]), d);
			}
			sum = Lanes.int8(weights, at).fma(a.add(b).add(c.add(d)), sum);
			sum = Lanes.int8(weights, at + BLOCK).fma(Lanes.all(sums[group]), sum);
			at += GROUP_BYTES;
		}
		sum.mul(Lanes.of(this.units, block + lane)).intoArray(y, place);
	}

}
