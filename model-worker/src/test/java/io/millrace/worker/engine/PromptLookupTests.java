package io.millrace.worker.engine;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PromptLookupTests {

	@Test
	void whatFollowedTheSameTokensFollowsAgain() {
		assertThat(guess(2, 7, 8, 9, 1, 2, 5, 7, 8, 9)).isEqualTo(TokenIds.of(1, 2));
	}

	@Test
	void fewEqualTokensAreChance() {
		assertThat(guess(2, 8, 9, 1, 2, 5, 7, 8, 9)).isEqualTo(TokenIds.EMPTY);
		assertThat(guess(2, 8, 9)).isEqualTo(TokenIds.EMPTY);
		assertThat(guess(2, 8)).isEqualTo(TokenIds.EMPTY);
	}

	@Test
	void theLongerOfTwoPlacesCounts() {
		assertThat(guess(1, 6, 7, 8, 9, 1, 0, 7, 8, 9, 2, 6, 7, 8, 9)).isEqualTo(TokenIds.of(1));
	}

	@Test
	void theLaterOfTwoEqualPlacesCounts() {
		assertThat(guess(1, 7, 8, 9, 1, 0, 7, 8, 9, 2, 6, 7, 8, 9)).isEqualTo(TokenIds.of(2));
	}

	@Test
	void aRepetitionGoesOn() {
		assertThat(guess(7, 1, 2, 3, 1, 2, 3)).isEqualTo(TokenIds.of(1, 2, 3, 1, 2, 3, 1));
		assertThat(guess(3, 4, 4, 4, 4)).isEqualTo(TokenIds.of(4, 4, 4));
	}

	@Test
	void placesBeyondTheEndAreNotRead() {
		int[] tokens = { 1, 2, 3, 9, 1, 2, 3, 5, 1, 2, 3 };
		assertThat(PromptLookup.find(tokens, 7, 2)).isEqualTo(TokenIds.of(9, 1));
	}

	private static TokenIds guess(int most, int... tokens) {
		return PromptLookup.find(tokens, tokens.length, most);
	}

}
