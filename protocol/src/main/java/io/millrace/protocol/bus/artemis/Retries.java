package io.millrace.protocol.bus.artemis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Attempts that fail one after another: how long to pause before the next, and which of
 * them to tell of. Pauses are up to a quarter shorter than said, so that the clients of
 * one broker do not come all at once. Used by one thread.
 */
final class Retries {

	static final Duration FIRST_PAUSE = Duration.ofMillis(200);

	static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

	/** The first failure is told, then one in this time. */
	static final Duration SILENCE = Duration.ofMinutes(1);

	private long pauseMs;

	private long untoldMs;

	private boolean worthTelling;

	/**
	 * One more attempt has failed.
	 * @return how long to wait for the next
	 */
	Duration failed() {
		this.worthTelling = !haveFailed() || this.untoldMs >= SILENCE.toMillis();
		if (this.worthTelling) {
			this.untoldMs = 0;
		}
		this.pauseMs = haveFailed() ? Math.min(this.pauseMs * 3 / 2, LONGEST_PAUSE.toMillis()) : FIRST_PAUSE.toMillis();
		this.untoldMs += this.pauseMs;
		return Duration.ofMillis(this.pauseMs - ThreadLocalRandom.current().nextLong(this.pauseMs / 4));
	}

	void succeeded() {
		this.pauseMs = 0;
		this.untoldMs = 0;
	}

	/** Whether the last attempt failed. */
	boolean haveFailed() {
		return this.pauseMs > 0;
	}

	/** Whether the last failure is one to tell of. */
	boolean isWorthTelling() {
		return this.worthTelling;
	}

}
