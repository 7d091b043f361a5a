package io.millrace.protocol.bus;

/**
 * How a queue is made, if it does not exist.
 *
 * @param address its name
 * @param exclusive whether only one consumer is served at a time, the others standing by
 * @param temporary whether it goes with its consumer
 * @param maxMessages sends beyond this many unacknowledged envelopes are refused with
 * {@link SendResult#FULL}; a broker of its own is told this bound by its configuration
 * @param prefetch how many envelopes may be under way to the consumer; small where
 * priority or redelivery matters
 */
public record QueueSpec(Address address, boolean exclusive, boolean temporary, int maxMessages, int prefetch) {

	/** Bound of a submit queue that a sender has made. */
	public static final int DEFAULT_MAX_SUBMITS = 8192;

	public QueueSpec {
		if (maxMessages < 1 || prefetch < 1) {
			throw new IllegalArgumentException(
					"maxMessages and prefetch are positive, got " + maxMessages + " and " + prefetch + ".");
		}
	}

	/** A process's own inbox: temporary, wide. */
	public static QueueSpec inbox(Address address) {
		return new QueueSpec(address, false, true, 100_000, 4096);
	}

	/** Where unroutable messages to workers end up; any scheduler may take each. */
	public static QueueSpec bounce() {
		return new QueueSpec(Address.BOUNCE, false, false, 10_000, 64);
	}

	/** The submit queue of a worker pool: one active scheduler, the others stand by. */
	public static QueueSpec submit(Address address, int maxMessages) {
		return new QueueSpec(address, true, false, maxMessages, 64);
	}

}
