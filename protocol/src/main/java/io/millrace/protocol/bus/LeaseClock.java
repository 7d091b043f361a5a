package io.millrace.protocol.bus;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The time by which leases of others end. It stands still while one's own connection to
 * the bus is down and for a grace after, because nobody can be heard then; and it moves
 * on by little where it was not asked for long, because then it is oneself who was
 * frozen. Thread-safe; to be asked several times a second.
 */
public final class LeaseClock {

	/** By how much it moves on at most between two questions. */
	static final Duration MAX_STEP = Duration.ofMillis(250);

	private final BooleanSupplier connected;

	private final LongSupplier nanos;

	private final long graceNanos;

	private long lastNanos;

	private long elapsedNanos;

	private long standstillNanos;

	/**
	 * A clock that runs.
	 * @param connected whether one's own connection is up
	 * @param grace how long others may need to be heard again after an outage
	 * @param nanos a clock like {@link System#nanoTime()}
	 */
	public LeaseClock(BooleanSupplier connected, Duration grace, LongSupplier nanos) {
		this.connected = connected;
		this.nanos = nanos;
		this.graceNanos = grace.toNanos();
		this.lastNanos = nanos.getAsLong();
	}

	/** Nanoseconds since it was made in which others could have been heard. */
	public synchronized long nanos() {
		long now = this.nanos.getAsLong();
		long step = now - this.lastNanos;
		this.lastNanos = now;
		if (!this.connected.getAsBoolean()) {
			this.standstillNanos = this.graceNanos;
			return this.elapsedNanos;
		}
		long still = Math.min(step, this.standstillNanos);
		this.standstillNanos -= still;
		this.elapsedNanos += Math.min(step - still, MAX_STEP.toNanos());
		return this.elapsedNanos;
	}

	/** Whether it stands still: the bus is away, or was until a moment ago. */
	public synchronized boolean isStandingStill() {
		long ignored = nanos();
		return this.standstillNanos > 0 || !this.connected.getAsBoolean();
	}

}
