package io.millrace.protocol;

import java.util.Comparator;

/**
 * Which try of a request a message belongs to. Tries compare by submission, then by
 * dispatch, and a receiver drops whatever is older than what it knows.
 *
 * @param submission what the gateway sent: 0 at first, one more at each resumption
 * @param dispatch what a scheduler made of that submission: 0 at first, one more each
 * time it goes to another worker
 */
public record Attempt(int submission, int dispatch) implements Comparable<Attempt> {

	private static final Comparator<Attempt> ORDER = Comparator.comparingInt(Attempt::submission)
		.thenComparingInt(Attempt::dispatch);

	/** The first try. */
	public static final Attempt FIRST = new Attempt(0, 0);

	/** Not older than any try. */
	public static final Attempt LAST = new Attempt(Integer.MAX_VALUE, Integer.MAX_VALUE);

	public Attempt {
		if (submission < 0 || dispatch < 0) {
			throw new IllegalArgumentException(
					"Submission and dispatch count from 0, got " + submission + " and " + dispatch + ".");
		}
	}

	/** The next try of the same submission, on another worker. */
	public Attempt nextDispatch() {
		return new Attempt(this.submission, this.dispatch + 1);
	}

	/** The next submission of the same request. */
	public Attempt nextSubmission() {
		return new Attempt(this.submission + 1, 0);
	}

	/** Whether this try has been superseded by the other. */
	public boolean isOlderThan(Attempt other) {
		return compareTo(other) < 0;
	}

	@Override
	public int compareTo(Attempt other) {
		return ORDER.compare(this, other);
	}

	@Override
	public String toString() {
		return this.submission + "/" + this.dispatch;
	}

}
