package io.millrace.scheduler.core;

import java.time.Duration;

/**
 * Bounds of the scheduler.
 *
 * @param maxQueuedRequests the most requests waiting for a worker, per pool
 * @param queueTimeout the longest that a request waits for a worker to accept it
 * @param acceptTimeout the longest that a worker may leave a dispatch unanswered
 * @param dispatchBatchMax the most requests in one dispatch
 * @param workerLease a worker unheard of for longer is lost
 * @param overcommit how many requests beyond its slots a worker is given, so that it need
 * not wait for the next
 */
public record SchedulerLimits(int maxQueuedRequests, Duration queueTimeout, Duration acceptTimeout,
		int dispatchBatchMax, Duration workerLease, int overcommit) {

	public SchedulerLimits {
		requireAtLeast("maxQueuedRequests", maxQueuedRequests, 1);
		requireAtLeast("dispatchBatchMax", dispatchBatchMax, 1);
		requireAtLeast("overcommit", overcommit, 0);
		requirePositive("queueTimeout", queueTimeout);
		requirePositive("acceptTimeout", acceptTimeout);
		requirePositive("workerLease", workerLease);
	}

	private static void requireAtLeast(String name, int value, int least) {
		if (value < least) {
			throw new IllegalArgumentException(name + " is at least " + least + ", got " + value + ".");
		}
	}

	private static void requirePositive(String name, Duration value) {
		if (!value.isPositive()) {
			throw new IllegalArgumentException(name + " is positive, got " + value + ".");
		}
	}

}
