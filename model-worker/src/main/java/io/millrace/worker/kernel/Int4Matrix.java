package io.millrace.worker.kernel;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * A matrix in 4 bits, steps of 0 to 15. {@link #BLOCK} outputs lie together: for four
 * inputs at a time 16 bits for each output, whose lowest are the first input's, and
 * behind all of them for each {@link #GROUP} inputs what a step is worth and what step 0
 * stands for, a byte for each output. Those are in units, of which each output has one.
 * What is read lies in the order in which it is read: the processor brings what comes
 * next.
 */
final class Int4Matrix extends Matrix {

	/** Inputs that share what a step is worth. */
	static final int GROUP = 32;

	/** Outputs that lie together. */
	static final int BLOCK = 16;

	/** Bytes of a group of a block. */
	static final int GROUP_BYTES = BLOCK * (2 + GROUP / 2);

	/** Bytes of a group's steps. */
	private static final int STEP_BYTES = BLOCK * GROUP / 2;

	/** Inputs whose steps of an output lie together, and bytes of a block's. */
	private static final int FOUR = 4;

	private static final int FOUR_BYTES = BLOCK * Short.BYTES;

	/** Of a group. */
	private static final int FOURS = GROUP / FOUR;

	/**
	 * Four bits become a float32 without a conversion, where they lie in the fraction of
	 * one: with the exponent of 16 the upper ones stand for 16 more than they say, with
	 * that of 256 the lower ones for 256 more. What that makes too much of a sum is taken
	 * off it in the end.
	 */
	private static final int UPPER_PLACE = 19;

	private static final int UPPER_BASE = 16;

	private static final int LOWER_PLACE = 15;

	private static final int LOWER_BASE = 256;

	private static final IntVector UPPER_MASK = all(15 << UPPER_PLACE);

	private static final IntVector UPPER_BITS = all(Float.floatToIntBits(UPPER_BASE));

	private static final IntVector LOWER_MASK = all(15 << LOWER_PLACE);

	private static final IntVector LOWER_BITS = all(Float.floatToIntBits(LOWER_BASE));

	/** Bring the third and fourth input's steps to those places, and the others'. */
	private static final int LATER_SHIFT = 7;

	private static final int FIRST_SHIFT = 15;

	/** Room for a block's groups' sums. */
	private static final ThreadLocal<float[]> ROOM = ThreadLocal.withInitial(() -> new float[0]);

	private final MemorySegment weights;

	private final float[] units;

	private final int groups;

	/**
	 * For each row of a product and each group of its inputs: how often step 0 counts,
	 * and what the group's sums are too great by.
	 */
	private float[] corrections = new float[0];

	/**
	 * A matrix.
	 * @param outputs a multiple of {@link #BLOCK}
	 * @param inputs a multiple of {@link #GROUP}
	 * @param weights {@code [outputs / BLOCK, inputs / GROUP * GROUP_BYTES]}
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
	void prepare(float[] x, int rows) {
		if (this.corrections.length < rows * this.groups * 2) {
			this.corrections = new float[rows * this.groups * 2];
		}
		for (int row = 0; row < rows; row++) {
			for (int group = 0; group < this.groups; group++) {
				correct(x, row * stride() + group * GROUP, (row * this.groups + group) * 2);
			}
		}
	}

	/** Inputs at odd places are the upper ones. */
	private void correct(float[] x, int from, int to) {
		float even = 0;
		float odd = 0;
		for (int k = from; k < from + GROUP; k += 2) {
			even += x[k];
			odd += x[k + 1];
		}
		this.corrections[to] = even + odd;
		this.corrections[to + 1] = even * LOWER_BASE + odd * UPPER_BASE;
	}

	/** Rows by twos: making numbers of steps takes as long as multiplying with them. */
	@Override
	void multiplyAll(float[] x, int rows, float[] y, int width, int from, int to) {
		int row = 0;
		for (; row < rows - 1; row += 2) {
			multiplyTwo(x, row, y, width, from, to);
		}
		if (row < rows) {
			multiply(x, row, y, width, from, to);
		}
	}

	@Override
	void multiply(float[] x, int row, float[] y, int width, int from, int to) {
		float[] room = room();
		for (int output = from; output < to; output += Lanes.COUNT) {
			sums(this.weights, steps(output), this.groups * FOURS, x, row * stride(), room);
			combine(room, 0, row, output, y, row * width + output);
		}
	}

	private void multiplyTwo(float[] x, int row, float[] y, int width, int from, int to) {
		float[] room = room();
		for (int output = from; output < to; output += Lanes.COUNT) {
			twoSums(this.weights, steps(output), this.groups * FOURS, x, row * stride(), stride(), room);
			combine(room, 0, row, output, y, row * width + output);
			combine(room, this.groups * BLOCK, row + 1, output, y, (row + 1) * width + output);
		}
	}

	/** Where the steps of an output and those beside it begin. */
	private long steps(int output) {
		return block(output) + (long) (output % BLOCK) * Short.BYTES;
	}

	/** Where what a step of them is worth begins. */
	private long worths(int output) {
		return block(output) + (long) this.groups * STEP_BYTES + output % BLOCK;
	}

	private long block(int output) {
		return (long) (output / BLOCK) * this.groups * GROUP_BYTES;
	}

	private float[] room() {
		float[] room = ROOM.get();
		if (room.length < 2 * this.groups * BLOCK) {
			room = new float[2 * this.groups * BLOCK];
			ROOM.set(room);
		}
		return room;
	}

	/**
	 * Sums over each group's inputs, not corrected.
	 * @param count of fours
	 * @param room gets {@code [groups, BLOCK]}
	 */
	private static void sums(MemorySegment weights, long at, int count, float[] x, int begin, float[] room) {
		FloatVector zero = Lanes.zero();
		FloatVector a = zero;
		FloatVector b = zero;
		FloatVector c = zero;
		FloatVector d = zero;
		for (int four = 0; four < count; four++) {
			int k = begin + four * FOUR;
			IntVector all = Lanes.uint16(weights, at + (long) four * FOUR_BYTES);
			IntVector later = all.lanewise(VectorOperators.LSHL, LATER_SHIFT);
			IntVector first = all.lanewise(VectorOperators.LSHL, FIRST_SHIFT);
			a = lower(first).fma(Lanes.all(x[k]), a);
			b = upper(first).fma(Lanes.all(x[k + 1]), b);
			c = lower(later).fma(Lanes.all(x[k + 2]), c);
			d = upper(later).fma(Lanes.all(x[k + 3]), d);
			if (four % FOURS == FOURS - 1) {
				a.add(b).add(c.add(d)).intoArray(room, four / FOURS * BLOCK);
				a = zero;
				b = zero;
				c = zero;
				d = zero;
			}
		}
	}

	/**
	 * The same of two rows, the second {@code stride} behind the first: steps become
	 * numbers once for both. As much as the JVM's compiler takes in one method.
	 * @param room gets {@code [2, groups, BLOCK]}
	 */
	private static void twoSums(MemorySegment weights, long at, int count, float[] x, int begin, int stride,
			float[] room) {
		int second = count / FOURS * BLOCK;
		FloatVector zero = Lanes.zero();
		FloatVector a = zero;
		FloatVector b = zero;
		FloatVector c = zero;
		FloatVector d = zero;
		for (int four = 0; four < count; four++) {
			int k = begin + four * FOUR;
			int n = k + stride;
			IntVector all = Lanes.uint16(weights, at + (long) four * FOUR_BYTES);
			IntVector bits = all.lanewise(VectorOperators.LSHL, FIRST_SHIFT);
			FloatVector weight = lower(bits);
			a = weight.fma(Lanes.all(x[k]), a);
			c = weight.fma(Lanes.all(x[n]), c);
			weight = upper(bits);
			b = weight.fma(Lanes.all(x[k + 1]), b);
			d = weight.fma(Lanes.all(x[n + 1]), d);
			bits = all.lanewise(VectorOperators.LSHL, LATER_SHIFT);
			weight = lower(bits);
			a = weight.fma(Lanes.all(x[k + 2]), a);
			c = weight.fma(Lanes.all(x[n + 2]), c);
			weight = upper(bits);
			b = weight.fma(Lanes.all(x[k + 3]), b);
			d = weight.fma(Lanes.all(x[n + 3]), d);
			if (four % FOURS == FOURS - 1) {
				int group = four / FOURS * BLOCK;
				a.add(b).intoArray(room, group);
				c.add(d).intoArray(room, second + group);
				a = zero;
				b = zero;
				c = zero;
				d = zero;
			}
		}
	}

	/** Makes outputs of their groups' sums. */
	private void combine(float[] room, int from, int row, int output, float[] y, int to) {
		long at = worths(output);
		FloatVector steps = Lanes.zero();
		FloatVector zeros = steps;
		for (int group = 0; group < this.groups; group++) {
			int correction = (row * this.groups + group) * 2;
			long worth = at + group * 2L * BLOCK;
			FloatVector sum = Lanes.of(room, from + group * BLOCK).sub(Lanes.all(this.corrections[correction + 1]));
			steps = Lanes.int8(this.weights, worth).fma(sum, steps);
			zeros = Lanes.int8(this.weights, worth + BLOCK).fma(Lanes.all(this.corrections[correction]), zeros);
		}
		steps.add(zeros).mul(Lanes.of(this.units, output)).intoArray(y, to);
	}

	private static FloatVector upper(IntVector bits) {
		return bits.and(UPPER_MASK).or(UPPER_BITS).reinterpretAsFloats();
	}

	private static FloatVector lower(IntVector bits) {
		return bits.and(LOWER_MASK).or(LOWER_BITS).reinterpretAsFloats();
	}

	private static IntVector all(int number) {
		return IntVector.broadcast(Lanes.INTS, number);
	}

}
