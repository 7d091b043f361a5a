package io.millrace.worker.engine;

import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PrefillPaceTests {

	private static final long MILLI = 1_000_000;

	private static final int DECODES = 32;

	private final PrefillPace pace = new PrefillPace(100 * MILLI, 128, 512);

	@Test
	void itBeginsAtTheGuess() {
		assertThat(this.pace.tokens(DECODES)).isEqualTo(128 - DECODES);
	}

	@ParameterizedTest
	@CsvSource({ "100, 16", "80, 32", "60, 32", "35, 96", "25, 160", "20, 224", "13, 352", "1, 480" })
	void itSettlesWhereStepsTakeAsLongAsTheyShould(int millisATile, int tokens) {
		IntToLongFunction machine = (rows) -> 20 * MILLI + rows * MILLI * millisATile / 64;
		settle(machine);
		assertThat(usual(machine)).isEqualTo(tokens);
	}

	@Test
	void itFollowsAMachineThatBecomesFasterOrSlower() {
		IntToLongFunction slow = (rows) -> rows * MILLI;
		IntToLongFunction fast = (rows) -> rows * MILLI / 4;
		settle(slow);
		assertThat(usual(slow)).isEqualTo(64 - DECODES);
		settle(fast);
		assertThat(usual(fast)).isEqualTo(384 - DECODES);
		settle(slow);
		assertThat(usual(slow)).isEqualTo(64 - DECODES);
	}

	@Test
	void stepsAreWholeTilesWhateverDecodes() {
		settle((rows) -> Math.ceilDiv(rows, 64) * 40 * MILLI);
		assertThat(this.pace.tokens(1)).isEqualTo(127);
		assertThat(this.pace.tokens(50)).isEqualTo(78);
		assertThat(this.pace.tokens(100)).isEqualTo(28);
	}

	@Test
	void stepsThatAreFullOfDecodesLeaveALittle() {
		settle((rows) -> 500 * MILLI);
		assertThat(this.pace.tokens(DECODES)).isEqualTo(PrefillPace.LEAST);
		assertThat(this.pace.tokens(512)).isEqualTo(PrefillPace.LEAST);
	}

	@Test
	void promptsGetAsMuchTimeAsDecodesNeed() {
		IntToLongFunction slow = (rows) -> rows * MILLI * 5 / 2;
		settle(slow);
		assertThat(usual(slow)).isEqualTo(PrefillPace.LEAST);
		this.pace.ranDecodes(DECODES, slow.applyAsLong(DECODES));
		assertThat(usual(slow)).isEqualTo(DECODES);
	}

	@Test
	void aStepThatIsNotFullSaysOnlyThatFullOnesTakeAtLeastAsLong() {
		this.pace.ranBoth(128, 90 * MILLI);
		this.pace.ranBoth(70, 10 * MILLI);
		assertThat(this.pace.tokens(DECODES)).isEqualTo(128 - DECODES);
		for (int i = 0; i < 10; i++) {
			this.pace.ranBoth(70, 150 * MILLI);
		}
		assertThat(this.pace.tokens(DECODES)).isLessThan(128 - DECODES);
	}

	@Test
	void anOutlierChangesNothing() {
		settle((rows) -> rows * MILLI / 2);
		assertThat(this.pace.tokens(DECODES)).isEqualTo(192 - DECODES);
		this.pace.ranBoth(128, 60_000 * MILLI);
		assertThat(this.pace.tokens(DECODES)).isEqualTo(192 - DECODES);
	}

	@Test
	void aLengthThatOnceTookTooLongIsTriedAgainAndSeldom() {
		IntToLongFunction machine = (rows) -> (rows <= 64) ? 30 * MILLI : 110 * MILLI;
		settle(machine);
		int tries = 0;
		for (int i = 0; i < 1000; i++) {
			tries += (step(machine) > 64) ? 1 : 0;
		}
		assertThat(tries).isBetween(10, 50);
	}

	@Test
	void withoutATargetThereIsNoBound() {
		PrefillPace unbound = new PrefillPace(0, 128, 512);
		unbound.ranBoth(512, 60_000 * MILLI);
		assertThat(unbound.tokens(DECODES)).isEqualTo(512);
	}

	private void settle(IntToLongFunction machine) {
		for (int i = 0; i < 500; i++) {
			step(machine);
		}
	}

	/** The median of many steps: now and then, a longer one is tried. */
	private int usual(IntToLongFunction machine) {
		int[] tokens = IntStream.range(0, 101).map((i) -> step(machine) - DECODES).sorted().toArray();
		return tokens[50];
	}

	/** Takes the longest step there may be. */
	private int step(IntToLongFunction machine) {
		int rows = Math.min(512, DECODES + this.pace.tokens(DECODES));
		this.pace.ranBoth(rows, machine.applyAsLong(rows));
		return rows;
	}

}
