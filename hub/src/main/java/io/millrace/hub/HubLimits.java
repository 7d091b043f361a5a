package io.millrace.hub;

import java.time.Duration;

/**
 * How patient downloads are.
 *
 * @param attempts how often something is tried before it fails; data that arrives begins
 * the count again
 * @param firstDelay the wait before the second attempt, which doubles with each further
 * one
 * @param longestDelay the longest wait, also where the hub asks for a longer one
 * @param answerTimeout how long an answer may take to begin
 * @param stallTimeout how long an answer may pause
 * @param lockPatience how long another process may hold a file without any progress
 */
record HubLimits(int attempts, Duration firstDelay, Duration longestDelay, Duration answerTimeout,
		Duration stallTimeout, Duration lockPatience) {

	static final HubLimits STANDARD = new HubLimits(5, Duration.ofSeconds(1), Duration.ofMinutes(5),
			Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofMinutes(10));

}
