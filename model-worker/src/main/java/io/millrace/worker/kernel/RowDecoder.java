package io.millrace.worker.kernel;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import jdk.incubator.vector.FloatVector;

/**
 * Computes few decoded rows of a model on the CPU: all layers of a step, with weights of
 * its own. A step of few rows reads each weight once and computes little with it, so what
 * it takes is memory's bandwidth and what lies between the products; here that is a few
 * µs a layer. One thread at a time may use it; the owner closes it.
 */
public final class RowDecoder implements AutoCloseable {

	/**
	 * Rows of a step with which it is the faster one, at most: PyTorch's kernels make
	 * each weight a number once for all rows, these once for one or two.
	 */
	public static final int MAX_ROWS = 2;

	private final RowForm form;

	private final List<RowLayer> layers;

	private final Norm norm;

	private final Matrix head;

	private final RowWeights weights;

	private final Team team;

	/** One for each member of the team. */
	private final List<Attention> attentions = new ArrayList<>();

	private final int hiddenStride;

	private final int qkvWidth;

	private final int attendedStride;

	private final int wide;

	private final int activeStride;

	private final int givenStride;

	private final float[] residual;

	private final float[] normed;

	private final float[] qkv;

	private final float[] attended;

	/** What products give that have the width of the residual stream. */
	private final float[] given;

	private final float[] inner;

	private final float[] active;

	private final float[] sum;

	private final float[] logits;

	private final float[] one;

	/** The tables' numbers for each row. */
	private final float[] turns;

	RowDecoder(RowForm form, List<RowLayer> layers, Norm norm, Matrix head, RowWeights weights, int threads,
			int maxRows) {
		this.form = form;
		this.layers = List.copyOf(layers);
		this.norm = norm;
		this.head = head;
		this.weights = weights;
		this.team = new Team(threads);
		for (int member = 0; member < threads; member++) {
			this.attentions.add(new Attention(form.heads() / form.kvHeads(), form.headDim(), form.scoreCap()));
		}
		this.hiddenStride = head.stride();
		this.qkvWidth = widest(layers.stream().map(RowLayer::qkv).toList());
		this.attendedStride = Lanes.padded(form.heads() * form.headDim());
		this.wide = layers.stream().mapToInt((layer) -> layer.feedForward().width()).max().orElse(0) + Lanes.PADDING;
		this.activeStride = layers.stream().mapToInt((layer) -> layer.feedForward().stride()).max().orElse(0);
		this.givenStride = givenWidth();
		this.residual = new float[maxRows * this.hiddenStride];
		this.normed = new float[maxRows * this.hiddenStride];
		this.qkv = new float[maxRows * this.qkvWidth];
		this.attended = new float[maxRows * this.attendedStride];
		this.given = new float[maxRows * this.givenStride];
		this.inner = new float[maxRows * this.wide];
		this.active = new float[maxRows * this.activeStride];
		this.sum = new float[maxRows * this.givenStride];
		this.logits = new float[maxRows * head.outputs()];
		this.one = new float[this.hiddenStride];
		this.turns = new float[maxRows * form.rotaryDim() * 2 * form.rotaries()];
	}

	private static int widest(List<Matrix> matrices) {
		return matrices.stream().mapToInt(Matrix::outputs).max().orElse(0);
	}

	private int givenWidth() {
		List<Matrix> matrices = new ArrayList<>();
		for (RowLayer layer : this.layers) {
			matrices.add(layer.output());
			layer.feedForward().experts().forEach((expert) -> matrices.add(expert.outer()));
		}
		return Math.max(this.hiddenStride, widest(matrices));
	}

	/** How many numbers {@link #compute} reads for so many rows. */
	public static int numbers(RowForm form, int rows) {
		return rows * (form.hidden() + 2 * form.rotaries() * form.rotaryDim());
	}

	/**
	 * Computes a step.
	 * @param rows at least one, at most as many as it was made for
	 * @param numbers the residual stream's first state {@code [rows, hidden]}, then for
	 * each rotation cosines and signed sines {@code [rows, rotaryDim]} each
	 * @param result gets logits {@code [rows, vocabulary]}
	 */
	public void compute(List<Row> rows, FloatBuffer numbers, FloatBuffer result) {
		int count = rows.size();
		for (int row = 0; row < count; row++) {
			numbers.get(this.residual, row * this.hiddenStride, this.form.hidden());
		}
		numbers.get(this.turns, 0, count * 2 * this.form.rotaries() * this.form.rotaryDim());
		for (RowLayer layer : this.layers) {
			compute(layer, rows);
		}
		norm(this.norm, this.residual, this.hiddenStride, count, this.normed, this.hiddenStride);
		this.head.times(this.team, this.normed, count, this.logits, this.head.outputs());
		for (int row = 0; row < count; row++) {
			finish(row * this.head.outputs());
			result.put(this.logits, row * this.head.outputs(), this.form.vocabulary());
		}
	}

	private void finish(int from) {
		float scale = this.form.logitScale();
		float cap = this.form.logitCap();
		if (scale == 1 && cap == 0) {
			return;
		}
		for (int i = from; i < from + this.form.vocabulary(); i++) {
			float number = this.logits[i] * scale;
			this.logits[i] = (cap > 0) ? (float) Math.tanh(number / cap) * cap : number;
		}
	}

	private void compute(RowLayer layer, List<Row> rows) {
		int count = rows.size();
		norm(layer.norms().get(0), this.residual, this.hiddenStride, count, this.normed, this.hiddenStride);
		attend(layer, rows);
		norm(layer.norms().get(1), this.given, this.givenStride, count, this.given, this.givenStride);
		if (this.form.parallel()) {
			norm(layer.norms().get(2), this.residual, this.hiddenStride, count, this.normed, this.hiddenStride);
			addGiven(count);
		}
		else {
			addGiven(count);
			norm(layer.norms().get(2), this.residual, this.hiddenStride, count, this.normed, this.hiddenStride);
		}
		feedForward(layer.feedForward(), count);
		norm(layer.norms().get(3), this.given, this.givenStride, count, this.given, this.givenStride);
		addGiven(count);
	}

	private void norm(Norm norm, float[] x, int from, int rows, float[] y, int to) {
		for (int row = 0; row < rows; row++) {
			norm.apply(x, row * from, this.form.hidden(), 0, y, row * to);
		}
	}

	/** Adds what was given to the residual stream. */
	private void addGiven(int rows) {
		float scale = this.form.parallel() ? 1 : this.form.residualScale();
		int hidden = this.form.hidden();
		int vectors = hidden - hidden % Lanes.COUNT;
		for (int row = 0; row < rows; row++) {
			int from = row * this.givenStride;
			int to = row * this.hiddenStride;
			for (int i = 0; i < vectors; i += Lanes.COUNT) {
				Lanes.of(this.given, from + i)
					.fma(Lanes.all(scale), Lanes.of(this.residual, to + i))
					.intoArray(this.residual, to + i);
			}
			for (int i = vectors; i < hidden; i++) {
				this.residual[to + i] += this.given[from + i] * scale;
			}
		}
	}

	private void attend(RowLayer layer, List<Row> rows) {
		int count = rows.size();
		layer.qkv().times(this.team, this.normed, count, this.qkv, this.qkvWidth);
		for (int row = 0; row < count; row++) {
			turn(layer, row, count);
			layer.cache()
				.put(rows.get(row).slot(), this.qkv, row * this.qkvWidth + this.form.heads() * this.form.headDim());
		}
		int group = this.form.heads() / this.form.kvHeads() * this.form.headDim();
		this.team.run(count * this.form.kvHeads(), (part, member) -> {
			int row = part / this.form.kvHeads();
			int head = part % this.form.kvHeads();
			Row place = rows.get(row);
			this.attentions.get(member)
				.attend(layer.cache(), head, place.runs(), place.unseen(layer.place().window()), layer.place().scale(),
						layer.sinks(), this.qkv, row * this.qkvWidth + head * group, this.attended,
						row * this.attendedStride + head * group);
		});
		layer.output().times(this.team, this.attended, count, this.given, this.givenStride);
	}

	/** Norms and turns a row's queries and keys. */
	private void turn(RowLayer layer, int row, int rows) {
		int begin = row * this.qkvWidth;
		int dim = this.form.headDim();
		int heads = this.form.heads() + this.form.kvHeads();
		if (layer.headNorms().size() == 1) {
			for (int head = 0; head < heads; head++) {
				layer.headNorms()
					.get(0)
					.apply(this.qkv, begin + head * dim, dim, head * dim, this.qkv, begin + head * dim);
			}
		}
		else if (layer.headNorms().size() == 2) {
			int queries = this.form.heads() * dim;
			layer.headNorms().get(0).apply(this.qkv, begin, queries, 0, this.qkv, begin);
			layer.headNorms()
				.get(1)
				.apply(this.qkv, begin + queries, this.form.kvHeads() * dim, 0, this.qkv, begin + queries);
		}
		if (layer.place().rotary() >= 0) {
			int table = 2 * layer.place().rotary() * rows * this.form.rotaryDim();
			int cosines = table + row * this.form.rotaryDim();
			int sines = cosines + rows * this.form.rotaryDim();
			for (int head = 0; head < heads; head++) {
				turn(begin + head * dim, cosines, sines);
			}
		}
	}

	/** Halves are paired; sines carry the sign. */
	private void turn(int from, int cosines, int sines) {
		int half = this.form.rotaryDim() / 2;
		for (int i = 0; i < half; i++) {
			float first = this.qkv[from + i];
			float second = this.qkv[from + half + i];
			this.qkv[from + i] = first * this.turns[cosines + i] + second * this.turns[sines + i];
			this.qkv[from + half + i] = second * this.turns[cosines + half + i] + first * this.turns[sines + half + i];
		}
	}

	/** From {@code normed} to {@code given}. */
	private void feedForward(FeedForward part, int rows) {
		Matrix router = part.router();
		if (router == null) {
			expert(part.experts().get(0), this.normed, rows);
			return;
		}
		for (int row = 0; row < rows; row++) {
			System.arraycopy(this.normed, row * this.hiddenStride, this.one, 0, this.hiddenStride);
			router.times(this.team, this.one, 1, this.inner, this.wide);
			float[] shares = part.shares(this.inner);
			int begin = row * this.givenStride;
			Arrays.fill(this.sum, begin, begin + this.form.hidden(), 0);
			for (int i = 0; i < shares.length; i++) {
				if (shares[i] != 0) {
					expert(part.experts().get(i), this.one, 1);
					for (int k = 0; k < this.form.hidden(); k++) {
						this.sum[begin + k] += this.given[k] * shares[i];
					}
				}
			}
		}
		System.arraycopy(this.sum, 0, this.given, 0, rows * this.givenStride);
	}

	/** From {@code x} to {@code given}. */
	private void expert(FeedForward.Expert expert, float[] x, int rows) {
		expert.inner().times(this.team, x, rows, this.inner, this.wide);
		for (int row = 0; row < rows; row++) {
			int from = row * this.wide;
			int to = row * expert.outer().stride();
			if (!this.form.gated()) {
				this.form.activation().apply(this.inner, from, expert.width(), this.active, to);
			}
			else if (this.form.slope() > 0) {
				limited(from, expert.width(), to);
			}
			else {
				this.form.activation().gate(this.inner, from, from + expert.width(), expert.width(), this.active, to);
			}
			Arrays.fill(this.active, to + expert.width(), to + expert.outer().stride(), 0);
		}
		expert.outer().times(this.team, this.active, rows, this.given, this.givenStride);
	}

	/** gpt-oss's rule: both limited, the gate's slope is another. */
	private void limited(int from, int width, int to) {
		float limit = this.form.limit();
		for (int i = 0; i < width; i++) {
			float gate = Math.min(this.inner[from + i], limit);
			float up = Math.clamp(this.inner[from + width + i], -limit, limit);
			this.active[to + i] = (up + 1) * gate / (1 + (float) Math.exp(-gate * this.form.slope()));
		}
	}

	/** Ends its threads and frees its weights. */
	@Override
	public void close() {
		this.team.close();
		this.weights.close();
	}

}
