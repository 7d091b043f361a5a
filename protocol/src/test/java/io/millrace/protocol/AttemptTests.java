package io.millrace.protocol;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AttemptTests {

	@Test
	void attemptsCompareBySubmissionThenByDispatch() {
		assertThat(Stream.of(new Attempt(1, 0), new Attempt(0, 5), new Attempt(1, 1), new Attempt(0, 0)).sorted())
			.containsExactly(new Attempt(0, 0), new Attempt(0, 5), new Attempt(1, 0), new Attempt(1, 1));
	}

	@Test
	void aNewSubmissionSupersedesEveryDispatchOfTheOneBefore() {
		assertThat(new Attempt(0, 99).isOlderThan(Attempt.FIRST.nextSubmission())).isTrue();
		assertThat(new Attempt(0, 99).nextSubmission()).isEqualTo(new Attempt(1, 0));
		assertThat(Attempt.FIRST.nextDispatch()).isEqualTo(new Attempt(0, 1));
	}

	@Test
	void anAttemptIsNotOlderThanItself() {
		assertThat(Attempt.FIRST.isOlderThan(Attempt.FIRST)).isFalse();
	}

	@Test
	void numbersBelowZeroAreRefused() {
		assertThatThrownBy(() -> new Attempt(-1, 0)).isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> new Attempt(0, -1)).isInstanceOf(IllegalArgumentException.class);
	}

}
