package io.millrace.hub;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attempts at one thing, with growing pauses between them. */
final class Retries {

	private static final Logger logger = LoggerFactory.getLogger(Retries.class);

	private static final int MAX_DOUBLINGS = 20;

	private final HubLimits limits;

	private final String what;

	private final String advice;

	private int failed;

	/**
	 * No attempt yet.
	 * @param what is tried
	 * @param advice ends the sentence if it fails for good
	 */
	Retries(HubLimits limits, String what, String advice) {
		this.limits = limits;
		this.what = what;
		this.advice = advice;
	}

	/** Something that may be tried again. */
	@FunctionalInterface
	interface Attempt<T> {

		T run() throws TransientException, InterruptedException;

	}

	/** Tries until it works. */
	<T> T run(Attempt<T> attempt) throws InterruptedException {
		while (true) {
			try {
				return attempt.run();
			}
			catch (TransientException ex) {
				failed(ex);
			}
		}
	}

	/** What came so far makes the next failure the first. */
	void progressed() {
		this.failed = 0;
	}

	/**
	 * Waits until the next attempt.
	 * @throws MillraceException if there is none
	 */
	void failed(TransientException cause) throws InterruptedException {
		this.failed++;
		Duration pause = pause(cause);
		if (this.failed >= this.limits.attempts()) {
			throw new MillraceException(ErrorCode.UNAVAILABLE,
					this.what + " failed " + ((this.failed == 1) ? "" : this.failed + " times, at last ") + "because "
							+ cause.getMessage() + this.advice + ".",
					null, cause);
		}
		logger.info("{}: {}; trying again in {} ms.", this.what, cause.getMessage(), pause.toMillis());
		Thread.sleep(pause);
	}

	private Duration pause(TransientException cause) {
		Duration asked = cause.retryAfter();
		if (asked != null) {
			return min(asked, this.limits.longestDelay());
		}
		Duration grown = this.limits.firstDelay().multipliedBy(1L << Math.min(this.failed - 1, MAX_DOUBLINGS));
		double jitter = ThreadLocalRandom.current().nextDouble(0.5, 1);
		return Duration.ofNanos((long) (min(grown, this.limits.longestDelay()).toNanos() * jitter));
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
