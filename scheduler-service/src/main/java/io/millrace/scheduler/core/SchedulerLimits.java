package io.millrace.scheduler.core;

import java.time.Duration;

/**
 * Bounds of the scheduler.
 *
 * @param queue of what waits for a worker
 * @param acceptTimeout the longest that a worker may leave a dispatch unanswered
 * @param dispatchBatchMax the most requests in one dispatch
 * @param workerLease a worker unheard of for longer is lost; it is asked before, and lost
 * as soon as it is known to have no inbox
 * @param gatewayLease nobody works for a gateway unheard of for longer
 * @param takeoverPatience the longest that a request which another scheduler may have
 * placed waits for the workers to say what they hold
 * @param placement by what workers are chosen
 */
public record SchedulerLimits(QueueLimits queue, Duration acceptTimeout, int dispatchBatchMax, Duration workerLease,
		Duration gatewayLease, Duration takeoverPatience, PlacementLimits placement) {

	public SchedulerLimits {
		requireAtLeast("dispatchBatchMax", dispatchBatchMax, 1);
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
