package io.millrace.worker.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A matrix [outputs, inputs] whose products with few rows are made here. Its numbers are
 * read once from memory, in the order in which they lie there, which is what a product
 * with few rows takes its time for; rows are float32. Each type has a loop of its own:
 * one loop for all of them would ask at every number what it is, or be compiled for one
 * of them.
 */
abstract sealed class Matrix permits Float32Matrix, Bfloat16Matrix, Int8Matrix, Int4Matrix {

	/**
	 * Parts of a product for each who takes part: more of them would share the work more
	 * evenly, but a part is read faster the longer it is.
	 */
	private static final int PARTS_EACH = 4;

	private final int outputs;

	private final int stride;

	private final int granularity;

	private final float @Nullable [] bias;

	/**
	 * A matrix.
	 * @param outputs how many, filled up to a multiple of {@code granularity}
	 * @param inputs how many, without padding
	 * @param granularity outputs that are made together
	 * @param bias a number for each output; null for none
	 */
	Matrix(int outputs, int inputs, int granularity, float @Nullable [] bias) {
		this.outputs = Math.ceilDiv(outputs, granularity) * granularity;
		this.stride = Lanes.padded(inputs);
		this.granularity = granularity;
		this.bias = bias;
	}

	/** Outputs, padding included: so wide are the rows that a product is written to. */
	int outputs() {
		return this.outputs;
	}

	/** Inputs, padding included: so wide are the rows that are multiplied. */
	int stride() {
		return this.stride;
	}

	/**
	 * Multiplies rows.
	 * @param team that shares the work
	 * @param x {@code [rows, stride]}; its padding is zeros
	 * @param rows how many
	 * @param y {@code [rows, width]}, whose first numbers are overwritten
	 * @param width at least {@link #outputs()}
	 */
	final void times(Team team, float[] x, int rows, float[] y, int width) {
		prepare(x, rows);
		int blocks = this.outputs / this.granularity;
		int part = Math.ceilDiv(blocks, team.size() * PARTS_EACH) * this.granularity;
		team.run(Math.ceilDiv(this.outputs, part), (index, member) -> {
			int from = index * part;
			int to = Math.min(this.outputs, from + part);
			multiplyAll(x, rows, y, width, from, to);
			if (this.bias != null) {
				add(this.bias, rows, y, width, from, to);
			}
		});
	}

	private static void add(float[] bias, int rows, float[] y, int width, int from, int to) {
		for (int row = 0; row < rows; row++) {
			int end = Math.min(to, bias.length);
			for (int output = from; output < end; output++) {
				y[row * width + output] += bias[output];
			}
		}
	}

	/** What all parts of a product need to know of its rows. */
	void prepare(float[] x, int rows) {
	}

	/**
	 * The product's outputs from one on and below another. Of more rows, the first reads
	 * the part's weights from memory, the others from the processor's cache.
	 */
	void multiplyAll(float[] x, int rows, float[] y, int width, int from, int to) {
		for (int row = 0; row < rows; row++) {
			multiply(x, row, y, width, from, to);
		}
	}

	/** The same of one row. */
	abstract void multiply(float[] x, int row, float[] y, int width, int from, int to);

}
