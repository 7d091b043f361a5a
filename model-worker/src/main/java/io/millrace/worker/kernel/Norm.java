package io.millrace.worker.kernel;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** Brings numbers to unit size, times a weight. */
public final class Norm {

	/** Leaves numbers as they are. */
	public static final Norm NONE = new Norm(Kind.NONE, 0, new float[0], null);

	private final Kind kind;

	private final float epsilon;

	private final float[] weight;

	private final float @Nullable [] bias;

	/**
	 * A norm.
	 * @param kind how
	 * @param epsilon added to the mean square
	 * @param weight one number for each, or for each of several runs of them one after
	 * the other
	 * @param bias what is added in the end; null for nothing
	 */
	public Norm(Kind kind, float epsilon, float[] weight, float @Nullable [] bias) {
		this.kind = kind;
		this.epsilon = epsilon;
		this.weight = weight;
		this.bias = bias;
	}

	/** What a norm does before it multiplies. */
	public enum Kind {

		/** Nothing; it does not multiply either. */
		NONE,

		/** Divides by the root mean square. */
		ROOT_MEAN_SQUARE,

		/** Subtracts the mean, and then the same. */
		CENTRED

	}

	/**
	 * Norms a run of numbers.
	 * @param x holds them from {@code from} on
	 * @param width how many
	 * @param at where their weights begin
	 * @param y gets them, from {@code to} on; may be {@code x}, in the same place
	 */
	void apply(float[] x, int from, int width, int at, float[] y, int to) {
		switch (this.kind) {
			case NONE -> System.arraycopy(x, from, y, to, width);
			case ROOT_MEAN_SQUARE -> scale(x, from, width, 0, at, y, to);
			case CENTRED -> scale(x, from, width, sum(x, from, width) / width, at, y, to);
		}
	}

	/** Takes the same from all, makes them so large, and multiplies. */
	private void scale(float[] x, int from, int width, float mean, int at, float[] y, int to) {
		float scale = (float) (1 / Math.sqrt(squares(x, from, width, mean) / width + this.epsilon));
		int vectors = width - width % Lanes.COUNT;
		for (int i = 0; i < vectors; i += Lanes.COUNT) {
			FloatVector scaled = Lanes.of(x, from + i).sub(mean).mul(scale).mul(Lanes.of(this.weight, at + i));
			((this.bias != null) ? scaled.add(Lanes.of(this.bias, at + i)) : scaled).intoArray(y, to + i);
		}
		for (int i = vectors; i < width; i++) {
			float scaled = (x[from + i] - mean) * scale * this.weight[at + i];
			y[to + i] = (this.bias != null) ? scaled + this.bias[at + i] : scaled;
		}
	}

	private static float sum(float[] x, int from, int width) {
		FloatVector sums = Lanes.zero();
		int vectors = width - width % Lanes.COUNT;
		for (int i = 0; i < vectors; i += Lanes.COUNT) {
			sums = sums.add(Lanes.of(x, from + i));
		}
		float sum = Lanes.sum(sums);
		for (int i = vectors; i < width; i++) {
			sum += x[from + i];
		}
		return sum;
	}

	/** The sum of squares of what numbers are more than the mean. */
	private static float squares(float[] x, int from, int width, float mean) {
		FloatVector sums = Lanes.zero();
		int vectors = width - width % Lanes.COUNT;
		for (int i = 0; i < vectors; i += Lanes.COUNT) {
			FloatVector more = Lanes.of(x, from + i).sub(mean);
			sums = more.fma(more, sums);
		}
		float sum = Lanes.sum(sums);
		for (int i = vectors; i < width; i++) {
			float more = x[from + i] - mean;
			sum += more * more;
		}
		return sum;
	}

}
