package io.millrace.worker.sampling;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PhiloxTests {

	/** Known answers of the authors' Random123 library, {@code philox4x32 10}. */
	@Test
	void givesTheKnownAnswersOfItsAuthors() {
		assertThat(Philox.block(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
		assertThat(Philox.block(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6,
				0x6d5451fd);
		assertThat(Philox.block(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344))
			.containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
	}

	@Test
	void isUniformBetweenZeroAndOne() {
		int draws = 100_000;
		int[] tenths = new int[10];
		for (int i = 0; i < draws; i++) {
			float uniform = Philox.uniform(42, 0, i);
			assertThat(uniform).isGreaterThanOrEqualTo(0).isLessThan(1);
			tenths[(int) (uniform * 10)]++;
		}
		for (int tenth : tenths) {
			assertThat(tenth / (double) draws).isCloseTo(0.1, within(0.005));
		}
	}

	@Test
	void everyPartOfTheKeyMatters() {
		Set<Float> numbers = new HashSet<>();
		for (long seed : new long[] { 0, 1, -1, 1L << 32, Long.MIN_VALUE }) {
			for (int choice = 0; choice < 4; choice++) {
				for (int token = 0; token < 4; token++) {
					numbers.add(Philox.uniform(seed, choice, token));
				}
			}
		}
		assertThat(numbers).hasSize(5 * 4 * 4);
	}

}
