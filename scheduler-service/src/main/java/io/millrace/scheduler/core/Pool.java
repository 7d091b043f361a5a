package io.millrace.scheduler.core;

/**
 * The requests that wait for one worker pool, and this scheduler's standing there. A term
 * orders the schedulers that were active one after the other: workers refuse what comes
 * with an older one than they have heard. It is taken when a scheduler becomes active,
 * not when it starts, so that a standby is never older than who was active before.
 */
final class Pool {

	private final String name;

	private final Backlog backlog = new Backlog();

	private final ServiceRate rate = new ServiceRate();

	/** 0 while another scheduler, or nobody, is active. */
	private long term;

	private long newestTermHeard;

	private long inDoubtUntilNanos = Long.MIN_VALUE;

	Pool(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

	Backlog backlog() {
		return this.backlog;
	}

	/** A request that waits goes to a worker. */
	void take(ScheduledRequest request) {
		this.backlog.take(request);
		this.rate.dispatched(request.cost());
	}

	/** Says how fast the pool takes what waits. */
	ServiceRate rate() {
		return this.rate;
	}

	long term() {
		return this.term;
	}

	/** A worker said which term is the newest that it knows. */
	void hear(long heard) {
		this.newestTermHeard = Math.max(this.newestTermHeard, heard);
	}

	boolean isActive() {
		return this.term > 0 && !isDeposed();
	}

	/** Whether another scheduler became active after this one did. */
	boolean isDeposed() {
		return this.term > 0 && this.newestTermHeard > this.term;
	}

	/**
	 * This scheduler is the active one from now on.
	 * @param nowMillis wall clock
	 * @param doubtEndsNanos until when the work of a scheduler before may still come to
	 * light, where there was one
	 */
	void takeOver(long nowMillis, long doubtEndsNanos) {
		if (this.newestTermHeard > 0) {
			this.inDoubtUntilNanos = doubtEndsNanos;
		}
		this.term = Math.max(nowMillis, this.newestTermHeard + 1);
	}

	void standBy() {
		this.term = 0;
	}

	/** Until when a request that arrives now may have been placed by someone else. */
	long inDoubtUntilNanos() {
		return this.inDoubtUntilNanos;
	}

}
