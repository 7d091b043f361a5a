package io.millrace.worker.engine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrefillPaceTests {

	private static final long MILLI = 1_000_000;

	@Test
	void itSettlesWhereStepsTakeAsLongAsTheyShould() {
		PrefillPace pace = new PrefillPace(100 * MILLI, 128, 512);
		for (int i = 0; i < 50; i++) {
			pace.learn(pace.tokens(), 40 * MILLI + pace.tokens() * MILLI);
		}
		assertThat(pace.tokens()).isBetween(55, 61);
		for (int i = 0; i < 50; i++) {
			pace.learn(pace.tokens(), 40 * MILLI + pace.tokens() * MILLI / 10);
		}
		assertThat(pace.tokens()).isEqualTo(512);
	}

	@Test
	void stepsThatAreFullOfDecodesLeaveALittle() {
		PrefillPace pace = new PrefillPace(100 * MILLI, 128, 512);
		for (int i = 0; i < 50; i++) {
			pace.learn(pace.tokens(), 500 * MILLI);
		}
		assertThat(pace.tokens()).isEqualTo(PrefillPace.LEAST);
	}

	@Test
	void fastStepsOfFewTokensSayNothing() {
		PrefillPace pace = new PrefillPace(100 * MILLI, 128, 512);
		pace.learn(5, 10 * MILLI);
		pace.learn(100, 10 * MILLI);
		assertThat(pace.tokens()).isEqualTo(128);
		pace.learn(5, 110 * MILLI);
		assertThat(pace.tokens()).isLessThan(128);
	}

	@Test
	void oneFastStepDoesNotMakeTheNextMuchTooLong() {
		PrefillPace pace = new PrefillPace(100 * MILLI, 128, 512);
		pace.learn(128, 10 * MILLI);
		assertThat(pace.tokens()).isBetween(129, 141);
	}

	@Test
	void oneOutlierHalvesItAtMost() {
		PrefillPace pace = new PrefillPace(100 * MILLI, 128, 512);
		pace.learn(128, 60_000 * MILLI);
		assertThat(pace.tokens()).isEqualTo(64);
	}

	@Test
	void withoutATargetThereIsNoBound() {
		PrefillPace pace = new PrefillPace(0, 128, 512);
		pace.learn(512, 60_000 * MILLI);
		assertThat(pace.tokens()).isEqualTo(512);
	}

}
