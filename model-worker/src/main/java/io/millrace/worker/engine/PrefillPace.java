package io.millrace.worker.engine;

/**
 * How many prompt tokens a step may compute beside sequences that decode, so that these
 * get their tokens at an even pace: the number follows the time that such steps have
 * taken. Steps without decodes are not bounded, since nobody waits for them.
 */
final class PrefillPace {

	/** Fewer than this would let prompts starve. */
	static final int LEAST = 16;

	private static final double MAX_SHRINK = 0.5;

	private static final double MAX_GROWTH = 1.1;

	/** Steps with less of what they might compute do not say how long full ones take. */
	private static final double FULL = 0.8;

	private final long targetNanos;

	private final int most;

	private double tokens;

	/**
	 * A pace that begins at a guess.
	 * @param targetNanos how long a step with both should take; 0 for no bound
	 * @param first what the first such step may compute
	 * @param most what no step computes more than
	 */
	PrefillPace(long targetNanos, int first, int most) {
		this.targetNanos = targetNanos;
		this.tokens = (targetNanos > 0) ? first : most;
		this.most = most;
	}

	/** So many prompt tokens may come into a step that decodes. */
	int tokens() {
		return (int) this.tokens;
	}

	/** A step of decodes and so many prompt tokens took so long. */
	void learn(int promptTokens, long nanos) {
		if (this.targetNanos == 0 || nanos <= 0) {
			return;
		}
		double factor = Math.clamp((double) this.targetNanos / nanos, MAX_SHRINK, MAX_GROWTH);
		if (factor < 1 || promptTokens >= FULL * this.tokens) {
			this.tokens = Math.clamp(this.tokens * factor, Math.min(LEAST, this.most), this.most);
		}
	}

}
