package io.millrace.worker.engine;

/**
 * How many prompt tokens a step may compute beside sequences that decode, so that these
 * get their tokens at an even pace: the number follows the time that such steps have
 * taken. Prompts get as much time as the decodes need for themselves, at least. Steps
 * without decodes are not bounded, since nobody waits for them.
 */
final class PrefillPace {

	/** Fewer than this would let prompts starve. */
	static final int LEAST = 16;

	/** Of what decodes take alone. */
	private static final double LEAST_SHARE = 2;

	private final double targetNanos;

	private final int firstRows;

	private final int most;

	private final StepTimes ofBoth;

	private final StepTimes ofDecodes;

	/**
	 * A pace that begins at a guess.
	 * @param targetNanos how long a step with both should take; 0 for no bound
	 * @param firstRows of the first such step
	 * @param mostRows of the longest step
	 */
	PrefillPace(long targetNanos, int firstRows, int mostRows) {
		this.targetNanos = (double) targetNanos;
		this.firstRows = firstRows;
		this.most = mostRows;
		this.ofBoth = new StepTimes(mostRows);
		this.ofDecodes = new StepTimes(mostRows);
	}

	/** So many prompt tokens may come into a step beside so many decodes. */
	int tokens(int decodes) {
		if (this.targetNanos == 0) {
			return this.most;
		}
		double nanos = Math.max(this.targetNanos, LEAST_SHARE * this.ofDecodes.of(decodes));
		return Math.max(LEAST, this.ofBoth.longestWithin(nanos, this.firstRows) - decodes);
	}

	/** A step took so long that had both decodes and prompts. */
	void ranBoth(int rows, long nanos) {
		this.ofBoth.learn(rows, nanos);
	}

	/** A step took so long that had decodes alone. */
	void ranDecodes(int rows, long nanos) {
		this.ofDecodes.learn(rows, nanos);
	}

}
