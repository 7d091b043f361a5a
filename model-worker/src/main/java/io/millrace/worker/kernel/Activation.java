package io.millrace.worker.kernel;

import jdk.incubator.vector.FloatVector;

/** What a feed-forward part does to single numbers. */
public enum Activation {

	/** x times its logistic function. */
	SILU {
		@Override
		FloatVector of(FloatVector x) {
			return Lanes.swish(x, x);
		}
	},

	/** x times the normal distribution function. */
	GELU {
		@Override
		FloatVector of(FloatVector x) {
			return Lanes.erf(x.mul((float) Math.sqrt(0.5))).add(1f).mul(0.5f).mul(x);
		}
	},

	/** The same, approximated by the hyperbolic tangent. */
	GELU_TANH {
		@Override
		FloatVector of(FloatVector x) {
			return Lanes.swish(x, x.mul(x).mul(x).mul(0.044715f).add(x).mul((float) Math.sqrt(8 / Math.PI)));
		}
	},

	/** What is positive. */
	RELU {
		@Override
		FloatVector of(FloatVector x) {
			return x.max(0f);
		}
	};

	abstract FloatVector of(FloatVector x);

	/**
	 * Activates numbers, whose arrays have room for whole vectors.
	 * @param y gets them, from {@code to} on
	 */
	void apply(float[] x, int from, int count, float[] y, int to) {
		for (int i = 0; i < count; i += Lanes.COUNT) {
			of(Lanes.of(x, from + i)).intoArray(y, to + i);
		}
	}

	/** The same, times other numbers. */
	void gate(float[] x, int from, int others, int count, float[] y, int to) {
		for (int i = 0; i < count; i += Lanes.COUNT) {
			of(Lanes.of(x, from + i)).mul(Lanes.of(x, others + i)).intoArray(y, to + i);
		}
	}

}
