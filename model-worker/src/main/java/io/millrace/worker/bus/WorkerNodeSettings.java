package io.millrace.worker.bus;

import java.time.Duration;

/**
 * How a worker shows itself on the bus.
 *
 * @param helloPeriod time between two HELLOs
 * @param loadPeriod time between two LOADs when nothing changes
 * @param minLoadPeriod time between two LOADs when much changes
 * @param stepTimeout an engine whose step takes longer is given up: its worker falls
 * silent, so that its lease ends
 * @param drainTimeout how long running requests may go on when the worker stops
 * @param maxOutbox tokens are dropped beyond this many waiting emissions
 */
public record WorkerNodeSettings(Duration helloPeriod, Duration loadPeriod, Duration minLoadPeriod,
		Duration stepTimeout, Duration drainTimeout, int maxOutbox) {

	private static final Duration HELLO_PERIOD = Duration.ofSeconds(1);

	private static final Duration LOAD_PERIOD = Duration.ofMillis(250);

	private static final Duration MIN_LOAD_PERIOD = Duration.ofMillis(20);

	private static final int MAX_OUTBOX = 4_096;

	/** The protocol's periods, with the given limits. */
	public static WorkerNodeSettings of(Duration stepTimeout, Duration drainTimeout) {
		return new WorkerNodeSettings(HELLO_PERIOD, LOAD_PERIOD, MIN_LOAD_PERIOD, stepTimeout, drainTimeout,
				MAX_OUTBOX);
	}

}
