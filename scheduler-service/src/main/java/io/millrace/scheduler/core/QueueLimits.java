package io.millrace.scheduler.core;

import java.time.Duration;

/**
 * Bounds of what waits for a worker, for each {@link Band} of a pool.
 *
 * @param maxRequests the most requests
 * @param maxBytes the most bytes of requests, as they are kept in memory
 * @param timeout the longest that a request waits for a worker to accept it
 */
public record QueueLimits(int maxRequests, long maxBytes, Duration timeout) {

	public QueueLimits {
		if (maxRequests < 1) {
			throw new IllegalArgumentException("maxQueuedRequests is at least 1, got " + maxRequests + ".");
		}
		if (maxBytes < 1) {
			throw new IllegalArgumentException("maxQueuedBytes is at least 1, got " + maxBytes + ".");
		}
		if (!timeout.isPositive()) {
			throw new IllegalArgumentException("queueTimeout is positive, got " + timeout + ".");
		}
	}

}
