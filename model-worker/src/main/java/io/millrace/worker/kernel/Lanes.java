package io.millrace.worker.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The processor's vectors of float32, and how numbers of fewer bits become such. Offsets
 * are in bytes.
 */
final class Lanes {

	static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

	static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

	/** Numbers in a vector: 8 or 16. */
	static final int COUNT = FLOATS.length();

	/** Bits of a vector. */
	static final int BITS = FLOATS.vectorBitSize();

	/**
	 * Rows of matrices, and rows that are multiplied with them, are filled up with zeros
	 * to a multiple of this: four of the longest vectors.
	 */
	static final int PADDING = 64;

	private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class,
			VectorShape.forBitSize(Math.max(64, COUNT * Short.SIZE)));

	private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class,
			VectorShape.forBitSize(Math.max(64, COUNT * Byte.SIZE)));

	/** Added to a number below 2^22, it leaves an integer in the lowest bits. */
	private static final float ROUNDING = 3 << 22;

	private static final float BITS_OF_E = (float) (1 / Math.log(2));

	/** With so few digits that multiples of it are exact. */
	private static final float LN_2 = 355f / 512;

	private static final float REST_OF_LN_2 = (float) (Math.log(2) - 355.0 / 512);

	private Lanes() {
	}

	/** A width with its padding. */
	static int padded(int width) {
		return Math.ceilDiv(width, PADDING) * PADDING;
	}

	static FloatVector zero() {
		return FloatVector.zero(FLOATS);
	}

	static FloatVector of(float[] numbers, int at) {
		return FloatVector.fromArray(FLOATS, numbers, at);
	}

	static FloatVector all(float number) {
		return FloatVector.broadcast(FLOATS, number);
	}

	static FloatVector float32(MemorySegment memory, long at) {
		return FloatVector.fromMemorySegment(FLOATS, memory, at, ByteOrder.LITTLE_ENDIAN);
	}

	static FloatVector bfloat16(MemorySegment memory, long at) {
		return uint16(memory, at).lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
	}

	/** Numbers of 16 bits without a sign. */
	static IntVector uint16(MemorySegment memory, long at) {
		return (IntVector) ShortVector.fromMemorySegment(SHORTS, memory, at, ByteOrder.LITTLE_ENDIAN)
			.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
	}

	static FloatVector int8(MemorySegment memory, long at) {
		return (FloatVector) ByteVector.fromMemorySegment(BYTES, memory, at, ByteOrder.LITTLE_ENDIAN)
			.convertShape(VectorOperators.B2F, FLOATS, 0);
	}

	static float sum(FloatVector vector) {
		return vector.reduceLanes(VectorOperators.ADD);
	}

	/**
	 * The exponential function to within 2e-7 of its value, from -87 to 88; beyond, what
	 * it is there. A power of two times a Taylor series between -0.35 and 0.35.
	 */
	static FloatVector exp(FloatVector x) {
		FloatVector limited = x.max(-87).min(88);
		FloatVector shifted = limited.fma(all(BITS_OF_E), all(ROUNDING));
		FloatVector whole = shifted.sub(ROUNDING);
		FloatVector rest = whole.fma(all(-LN_2), limited);
		rest = whole.fma(all(-REST_OF_LN_2), rest);
		FloatVector y = all(1f / 5040);
		y = y.fma(rest, all(1f / 720));
		y = y.fma(rest, all(1f / 120));
		y = y.fma(rest, all(1f / 24));
		y = y.fma(rest, all(1f / 6));
		y = y.fma(rest, all(0.5f));
		y = y.fma(rest, all(1));
		y = y.fma(rest, all(1));
		IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
		return y.reinterpretAsInts().add(power).reinterpretAsFloats();
	}

	/** {@code x} times the logistic function of {@code y}. */
	static FloatVector swish(FloatVector x, FloatVector y) {
		return x.div(exp(y.neg()).add(1f));
	}

	/**
	 * The error function to within 6e-7 (Abramowitz and Stegun, 7.1.26).
	 */
	static FloatVector erf(FloatVector x) {
		FloatVector size = x.abs();
		FloatVector t = all(1).div(size.fma(all((float) 0.3275911), all(1)));
		FloatVector y = t.fma(all((float) 1.061405429), all((float) -1.453152027));
		y = y.fma(t, all((float) 1.421413741));
		y = y.fma(t, all((float) -0.284496736));
		y = y.fma(t, all((float) 0.254829592)).mul(t);
		y = all(1f).sub(y.mul(exp(size.mul(size).neg())));
		return y.blend(y.neg(), x.lt(0f));
	}

}
