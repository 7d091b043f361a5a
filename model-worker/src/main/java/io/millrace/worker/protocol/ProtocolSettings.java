package io.millrace.worker.protocol;

import java.time.Duration;

/**
 * The protocol's periods and bounds.
 *
 * @param gatewayLease what belongs to a gateway that was silent for this long is dropped
 * @param finishPeriod time between two sends of a FINISH that is not acknowledged
 * @param retention how long a sequence can be resumed after its end
 * @param maxRetained the most ended sequences that are kept for that
 */
public record ProtocolSettings(Duration gatewayLease, Duration finishPeriod, Duration retention, int maxRetained) {

	private static final Duration FINISH_PERIOD = Duration.ofSeconds(1);

	private static final Duration RETENTION = Duration.ofSeconds(30);

	private static final int MAX_RETAINED = 1_024;

	public ProtocolSettings {
		if (!gatewayLease.isPositive() || !finishPeriod.isPositive() || !retention.isPositive()) {
			throw new IllegalArgumentException("gatewayLease, finishPeriod and retention are positive, got "
					+ gatewayLease + ", " + finishPeriod + " and " + retention + ".");
		}
		if (maxRetained < 1) {
			throw new IllegalArgumentException("maxRetained is at least 1, got " + maxRetained + ".");
		}
	}

	/** The protocol's own periods, with the given lease. */
	public static ProtocolSettings of(Duration gatewayLease) {
		return new ProtocolSettings(gatewayLease, FINISH_PERIOD, RETENTION, MAX_RETAINED);
	}

}
