package io.millrace.scheduler.core;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random orders of events with losses, crashes, freezes, takeovers and cancels; what must
 * always hold is checked after each event, and at the end that nothing is left.
 */
class ClusterRandomTests {

	private static final int STEPS = 2_000;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })
	void everyRequestEndsOnceAndNothingIsLeft(long seed) {
		Cluster cluster = new Cluster(seed);
		for (int i = 0; i < STEPS; i++) {
			cluster.step();
		}
		cluster.calmDown();
		cluster.checkThatNothingIsLeft();
	}

}
