package io.millrace.worker.embedding;

import java.util.Arrays;

import io.millrace.protocol.TokenIds;

/** What is done to vectors in Java. */
final class Vectors {

	private Vectors() {
	}

	static boolean isFinite(float[] vector) {
		for (float value : vector) {
			if (!Float.isFinite(value)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The first numbers of a vector.
	 * @param normalised whether they get unit length again
	 */
	static float[] cut(float[] vector, int dimensions, boolean normalised) {
		if (dimensions == vector.length) {
			return vector;
		}
		float[] first = Arrays.copyOf(vector, dimensions);
		if (normalised) {
			double square = 0;
			for (float value : first) {
				square += (double) value * value;
			}
			double length = Math.max(Math.sqrt(square), 1e-12);
			for (int i = 0; i < dimensions; i++) {
				first[i] = (float) (first[i] / length);
			}
		}
		return first;
	}

	/** The bits of each number in the place of a token. */
	static TokenIds bits(float[] vector) {
		int[] bits = new int[vector.length];
		for (int i = 0; i < bits.length; i++) {
			bits[i] = Float.floatToRawIntBits(vector[i]);
		}
		return TokenIds.of(bits);
	}

}
