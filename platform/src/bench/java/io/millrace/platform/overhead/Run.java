package io.millrace.platform.overhead;

import org.HdrHistogram.Histogram;

/**
 * What one run has seen between the beginning and the end of its measurement. Times are
 * in nanoseconds. Only the client's thread writes it.
 */
final class Run {

	private static final long LONGEST_NANOS = 100_000_000_000L;

	private static final int DIGITS = 3;

	/** From sending, or from when it was due, to the last byte. */
	final Histogram whole = new Histogram(LONGEST_NANOS, DIGITS);

	/** To the first event with text. */
	final Histogram first = new Histogram(LONGEST_NANOS, DIGITS);

	/** Between events with text. */
	final Histogram gaps = new Histogram(LONGEST_NANOS, DIGITS);

	long requests;

	/** Tokens of these requests. */
	long tokens;

	/** Their events with text; fewer than tokens where some came together. */
	long textEvents;

	/** All events with text, also of answers that were not at their end. */
	long eventsInTime;

	long failures;

}
