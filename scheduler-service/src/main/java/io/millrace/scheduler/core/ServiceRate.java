package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How fast a pool takes what waits, in prompt tokens a second: those that were dispatched
 * while others waited, over the time in which somebody did. What is older counts less.
 */
final class ServiceRate {

	private static final double HALF_LIFE_NANOS = TimeUnit.SECONDS.toNanos(10);

	/** Less is no experience. */
	private static final double MIN_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final double MIN_REQUESTS = 8;

	private double nanos;

	private double tokens;

	private double requests;

	private boolean waiting;

	private long seenNanos;

	/**
	 * A while has passed.
	 * @param stillWaiting whether somebody waits from now on
	 */
	void pass(long nowNanos, boolean stillWaiting) {
		double passed = nowNanos - this.seenNanos;
		if (this.waiting && passed > 0) {
			double kept = Math.pow(0.5, passed / HALF_LIFE_NANOS);
			this.nanos = this.nanos * kept + passed;
			this.tokens *= kept;
			this.requests *= kept;
		}
		this.seenNanos = nowNanos;
		this.waiting = stillWaiting;
	}

	/** A request was dispatched. */
	void dispatched(long cost) {
		if (this.waiting) {
			this.tokens += cost;
			this.requests++;
		}
	}

	/**
	 * How long so many tokens will take; nothing where there is too little experience.
	 */
	Optional<Duration> timeFor(long cost) {
		if (this.nanos < MIN_NANOS || this.requests < MIN_REQUESTS) {
			return Optional.empty();
		}
		return Optional.of(Duration.ofNanos((long) (cost / this.tokens * this.nanos)));
	}

}
