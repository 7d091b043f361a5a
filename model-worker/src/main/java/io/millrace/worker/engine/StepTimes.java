package io.millrace.worker.engine;

/**
 * How long steps take by their rows, as the latest have taken. Products take rows in
 * tiles, and the last tile takes as long half empty as full; so lengths are whole tiles,
 * and the time of each is remembered by itself.
 */
final class StepTimes {

	/** Rows of a tile. Within the first one, time grows with the rows. */
	private static final int TILE = 64;

	private static final int PART = 16;

	private static final int PARTS = TILE / PART;

	/** Steps with a smaller share of a length's rows do not say how long it takes. */
	private static final double FULL = 0.8;

	/** Of the latest step in what is remembered. */
	private static final double WEIGHT = 0.25;

	/** An outlier counts no more than this many times what is known. */
	private static final double MOST = 2;

	/** Of what rows take in a shorter step: a part of its time is not the rows'. */
	private static final double OPTIMISM = 0.8;

	/**
	 * So much of it is left with each step of another length, so that it is tried again.
	 */
	private static final double REMEMBERED = 0.997;

	/** Nanoseconds of each length when it was seen last; 0 where none is known. */
	private final double[] nanos;

	/** Which step that was. */
	private final long[] seen;

	private long steps;

	/**
	 * Times of which nothing is known yet.
	 * @param mostRows rows of the longest step
	 */
	StepTimes(int mostRows) {
		this.nanos = new double[length(mostRows) + 1];
		this.seen = new long[this.nanos.length];
	}

	/** A step of so many rows took so long. */
	void learn(int rows, long nanos) {
		this.steps++;
		int length = length(rows);
		double known = this.nanos[length];
		double taken = (double) nanos;
		boolean full = rows >= FULL * rows(length);
		if (full || (known > 0 && taken > known)) {
			this.nanos[length] = (known == 0) ? taken : known + WEIGHT * (Math.min(taken, MOST * known) - known);
			this.seen[length] = this.steps;
		}
	}

	/**
	 * Rows of the longest step that takes at most so long: 0 if none does.
	 * @param unknown what to return as long as nothing is known
	 */
	int longestWithin(double nanos, int unknown) {
		double perRow = perRowOfShortest();
		if (perRow == 0) {
			return unknown;
		}
		int longest = 0;
		for (int length = 1; length < this.nanos.length; length++) {
			double expected = OPTIMISM * perRow * rows(length);
			if (this.nanos[length] > 0) {
				expected = this.nanos[length] * Math.pow(REMEMBERED, (double) (this.steps - this.seen[length]));
				perRow = this.nanos[length] / rows(length);
			}
			if (expected <= nanos) {
				longest = rows(length);
			}
		}
		return longest;
	}

	/**
	 * What a step of so many rows takes, in nanoseconds; 0 as long as nothing is known.
	 */
	double of(int rows) {
		int length = length(rows);
		for (int shorter = length; shorter > 0; shorter--) {
			if (this.nanos[shorter] > 0) {
				return this.nanos[shorter] * rows(length) / rows(shorter);
			}
		}
		return perRowOfShortest() * rows(length);
	}

	private double perRowOfShortest() {
		for (int length = 1; length < this.nanos.length; length++) {
			if (this.nanos[length] > 0) {
				return this.nanos[length] / rows(length);
			}
		}
		return 0;
	}

	/** The index of the shortest length that holds so many rows. */
	private static int length(int rows) {
		return (rows <= TILE) ? Math.ceilDiv(rows, PART) : PARTS + Math.ceilDiv(rows, TILE) - 1;
	}

	private static int rows(int length) {
		return (length <= PARTS) ? PART * length : TILE * (length - PARTS + 1);
	}

}
