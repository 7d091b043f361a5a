package io.millrace.worker.engine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GuessLengthTests {

	private final GuessLength length = new GuessLength();

	@Test
	void rightGuessesMakeLongerOnes() {
		int first = this.length.next();
		this.length.learn(first, first);
		assertThat(this.length.next()).isEqualTo(2 * first);
	}

	@Test
	void aGuessThatWasRightInPartIsFollowedByOneAboutAsLong() {
		this.length.learn(8, 4);
		assertThat(this.length.next()).isEqualTo(5);
	}

	@Test
	void whoCannotBeGuessedIsGuessedEverLessOften() {
		int guesses = 0;
		for (int token = 0; token < 2000; token++) {
			if (this.length.next() > 0) {
				this.length.learn(this.length.next(), 0);
				guesses++;
			}
			this.length.tick();
		}
		assertThat(guesses).isBetween(8, 14);
	}

	@Test
	void oneRightGuessEndsTheRarity() {
		for (int i = 0; i < 5; i++) {
			this.length.learn(3, 0);
		}
		assertThat(this.length.next()).isZero();
		while (this.length.next() == 0) {
			this.length.tick();
		}
		this.length.learn(3, 1);
		assertThat(this.length.next()).isPositive();
	}

}
