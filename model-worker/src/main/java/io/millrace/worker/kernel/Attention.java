package io.millrace.worker.kernel;

import java.util.Arrays;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * Attention of single positions over the cache, some positions at a time with a running
 * maximum and sum (Dao et al., FlashAttention, 2022), so that however far a position
 * sees, the numbers at hand fit the processor's caches. For one thread at a time.
 */
final class Attention {

	/** Positions at a time. */
	private static final int SPAN = 128;

	/** Query heads that read the same keys. */
	private final int group;

	private final int width;

	/** A head's width, filled up with zeros to whole vectors. */
	private final int stride;

	private final float cap;

	private final float[] queries;

	private final float[] keys;

	private final float[] values;

	private final float[] scores = new float[SPAN];

	private final float[] greatest;

	private final float[] sums;

	private final float[] results;

	/**
	 * Attention.
	 * @param group query heads that read the same keys
	 * @param width of a head
	 * @param cap what scores approach but never reach; 0 for none
	 */
	Attention(int group, int width, float cap) {
		this.group = group;
		this.width = width;
		this.stride = Math.ceilDiv(width, Lanes.COUNT) * Lanes.COUNT;
		this.cap = cap;
		this.queries = new float[group * this.stride];
		this.keys = new float[SPAN * this.stride];
		this.values = new float[SPAN * this.stride];
		this.greatest = new float[group];
		this.sums = new float[group];
		this.results = new float[group * this.stride];
	}

	/**
	 * Attends.
	 * @param cache what is attended to
	 * @param head whose keys and values are read
	 * @param runs first slot and count of each run of positions, in order
	 * @param skipped so many of the first positions are not seen
	 * @param scale of the scores
	 * @param sinks a score for each query head that takes its share and gives nothing;
	 * null for none
	 * @param x holds the group's queries from {@code from} on
	 * @param y gets the group's results from {@code to} on
	 */
	void attend(KeyValues cache, int head, long[] runs, long skipped, float scale, float @Nullable [] sinks, float[] x,
			int from, float[] y, int to) {
		begin(head, scale, sinks, x, from);
		long left = skipped;
		for (int run = 0; run < runs.length; run += 2) {
			long dropped = Math.min(left, runs[run + 1]);
			left -= dropped;
			long end = runs[run] + runs[run + 1];
			for (long slot = runs[run] + dropped; slot < end; slot += SPAN) {
				int count = (int) Math.min(SPAN, end - slot);
				cache.get(head, slot, count, this.keys, this.stride);
				cache.get(cache.heads() + head, slot, count, this.values, this.stride);
				for (int query = 0; query < this.group; query++) {
					add(query, count);
				}
			}
		}
		for (int query = 0; query < this.group; query++) {
			float share = 1 / this.sums[query];
			for (int i = 0; i < this.width; i++) {
				y[to + query * this.width + i] = this.results[query * this.stride + i] * share;
			}
		}
	}

	private void begin(int head, float scale, float @Nullable [] sinks, float[] x, int from) {
		for (int query = 0; query < this.group; query++) {
			for (int i = 0; i < this.width; i++) {
				this.queries[query * this.stride + i] = x[from + query * this.width + i] * scale;
			}
			this.greatest[query] = (sinks != null) ? sinks[head * this.group + query] : Float.NEGATIVE_INFINITY;
			this.sums[query] = (sinks != null) ? 1 : 0;
		}
		Arrays.fill(this.results, 0);
	}

	/** What a query head makes of the positions at hand. */
	private void add(int query, int count) {
		float most = scores(query, count);
		float before = this.greatest[query];
		float greatest = Math.max(before, most);
		float kept = (before == greatest) ? 1 : (float) Math.exp(before - greatest);
		this.greatest[query] = greatest;
		this.sums[query] = this.sums[query] * kept + shares(greatest, count);
		int begin = query * this.stride;
		for (int i = 0; i < this.stride; i += Lanes.COUNT) {
			FloatVector even = Lanes.of(this.results, begin + i).mul(kept);
			FloatVector odd = Lanes.zero();
			int place = 0;
			for (; place < count - 1; place += 2) {
				even = Lanes.of(this.values, place * this.stride + i).fma(Lanes.all(this.scores[place]), even);
				odd = Lanes.of(this.values, (place + 1) * this.stride + i).fma(Lanes.all(this.scores[place + 1]), odd);
			}
			if (place < count) {
				even = Lanes.of(this.values, place * this.stride + i).fma(Lanes.all(this.scores[place]), even);
			}
			even.add(odd).intoArray(this.results, begin + i);
		}
	}

	/** Scores of the positions at hand; the greatest of them. */
	private float scores(int query, int count) {
		int begin = query * this.stride;
		float most = Float.NEGATIVE_INFINITY;
		for (int place = 0; place < count; place++) {
			FloatVector sums = Lanes.zero();
			for (int i = 0; i < this.stride; i += Lanes.COUNT) {
				sums = Lanes.of(this.queries, begin + i).fma(Lanes.of(this.keys, place * this.stride + i), sums);
			}
			float score = Lanes.sum(sums);
			if (this.cap > 0) {
				score = (float) Math.tanh(score / this.cap) * this.cap;
			}
			this.scores[place] = score;
			most = Math.max(most, score);
		}
		return most;
	}

	/** Makes shares of the scores; their sum. */
	private float shares(float greatest, int count) {
		int end = Math.ceilDiv(count, Lanes.COUNT) * Lanes.COUNT;
		Arrays.fill(this.scores, count, end, Float.NEGATIVE_INFINITY);
		for (int place = 0; place < end; place += Lanes.COUNT) {
			Lanes.exp(Lanes.of(this.scores, place).sub(greatest)).intoArray(this.scores, place);
		}
		float sum = 0;
		for (int place = 0; place < count; place++) {
			sum += this.scores[place];
		}
		return sum;
	}

}
