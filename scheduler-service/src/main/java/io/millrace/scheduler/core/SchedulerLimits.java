package io.millrace.scheduler.core;

import java.time.Duration;

/**
 * Bounds of the scheduler.
 *
 * @param maxQueuedRequests the most requests waiting for a worker, per pool; resubmitted
 * ones are counted apart, because they were admitted before
 * @param queueTimeout the longest that a request waits for a worker to accept it
 * @param acceptTimeout the longest that a worker may leave a dispatch unanswered
 * @param dispatchBatchMax the most requests in one dispatch
 * @param workerLease a worker unheard of for longer is lost; it is asked before, and lost
 * as soon as it is known to have no inbox
 * @param gatewayLease nobody works for a gateway unheard of for longer
 * @param takeoverPatience the longest that a request which another scheduler may have
 * placed waits for the workers to say what they hold
 * @param overcommit how many requests beyond its slots a worker is given, so that it need
 * not wait for the next
 */
public record SchedulerLimits(int maxQueuedRequests, Duration queueTimeout, Duration acceptTimeout,
		int dispatchBatchMax, Duration workerLease, Duration gatewayLease, Duration takeoverPatience, int overcommit) {

	public SchedulerLimits {
		requireAtLeast("maxQueuedRequests", maxQueuedRequests, 1);
		requireAtLeast("dispatchBatchMax", dispatchBatchMax, 1);
		requireAtLeast("overcommit", overcommit, 0);
		requirePositive("queueTimeout", queueTimeout);
		requirePositive("acceptTimeout", acceptTimeout);
		requirePositive("workerLease", workerLease);
		requirePositive("gatewayLease", gatewayLease);
		requirePositive("takeoverPatience", takeoverPatience);
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
