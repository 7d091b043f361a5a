package io.millrace.grammar.vocabulary;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TokenMaskTests {

	@Test
	void anIdIsABitOfAWord() {
		TokenMask mask = mask(130, 0, 63, 64, 129);
		long[] words = new long[4];
		mask.copyTo(words, 1);
		assertThat(TokenMask.words(130)).isEqualTo(3);
		assertThat(words).containsExactly(0, 1L | Long.MIN_VALUE, 1, 2);
		assertThat(mask.ids()).containsExactly(0, 63, 64, 129);
		assertThat(mask.count()).isEqualTo(4);
		assertThat(mask.allows(63)).isTrue();
		assertThat(mask.allows(65)).isFalse();
		assertThat(mask).hasToString("4 of 130 tokens");
	}

	@Test
	void masksOfTheSameIdsAreEqual() {
		assertThat(mask(70, 1, 69)).isEqualTo(mask(70, 69, 1)).hasSameHashCodeAs(mask(70, 1, 69));
		assertThat(mask(70, 1)).isNotEqualTo(mask(71, 1)).isNotEqualTo(mask(70, 2));
		assertThat(mask(70).isEmpty()).isTrue();
	}

	@Test
	void anIdOutsideTheVocabularyIsAnError() {
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> mask(70, 1).allows(70))
			.withMessage("Token ids are in [0, 70), got 70.");
	}

	private static TokenMask mask(int size, int... ids) {
		TokenMask.Builder builder = new TokenMask.Builder(size);
		for (int id : ids) {
			builder.allow(id);
		}
		return builder.build();
	}

}
