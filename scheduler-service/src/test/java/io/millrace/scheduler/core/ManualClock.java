package io.millrace.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.millrace.protocol.bus.LeaseClock;

/** Time that passes when told, and the state of a connection to the bus. */
final class ManualClock implements InstantSource {

	static final Duration GRACE = Duration.ofSeconds(3);

	private static final Duration TICK = Duration.ofMillis(50);

	boolean connected = true;

	private Instant now = Instant.parse("2030-01-01T00:00:00Z");

	private long nanos;

	private final List<LeaseClock> leases = new ArrayList<>();

	@Override
	public Instant instant() {
		return this.now;
	}

	/** What a scheduler goes by whose connection is {@link #connected}. */
	SchedulerClocks clocks() {
		return clocks(() -> this.connected);
	}

	/** What a scheduler goes by that has a connection of its own. */
	SchedulerClocks clocks(BooleanSupplier itsConnection) {
		LeaseClock lease = new LeaseClock(itsConnection, GRACE, () -> this.nanos);
		this.leases.add(lease);
		return new SchedulerClocks(this, lease, itsConnection);
	}

	/** Passes in small steps, as for a process that is not frozen. */
	void advance(Duration duration) {
		for (Duration left = duration; left.isPositive(); left = left.minus(TICK)) {
			Duration step = (left.compareTo(TICK) < 0) ? left : TICK;
			this.now = this.now.plus(step);
			this.nanos += step.toNanos();
			this.leases.forEach(LeaseClock::nanos);
		}
	}

}
