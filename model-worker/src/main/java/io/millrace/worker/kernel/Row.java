package io.millrace.worker.kernel;

/** One decoded position. */
public final class Row {

	private final int position;

	private final long[] runs;

	/**
	 * A position.
	 * @param position in its sequence
	 * @param runs of slots of the cache that hold the sequence, itself included: first
	 * slot and count of each, in order
	 */
	public Row(int position, long[] runs) {
		this.position = position;
		this.runs = runs;
	}

	/** How many positions come before what it sees. */
	long unseen(int window) {
		return (window > 0) ? Math.max(0, this.position + 1 - window) : 0;
	}

	/** Where its keys and values go. */
	long slot() {
		return this.runs[this.runs.length - 2] + this.runs[this.runs.length - 1] - 1;
	}

	long[] runs() {
		return this.runs;
	}

}
