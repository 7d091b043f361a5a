package io.millrace.protocol.bus.artemis;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RetriesTests {

	private final Retries retries = new Retries();

	@Test
	void pausesGrowUpToABound() {
		assertThat(this.retries.failed()).isBetween(Duration.ofMillis(149), Retries.FIRST_PAUSE);
		assertThat(Stream.generate(this.retries::failed).limit(20).toList().getLast())
			.isBetween(Duration.ofMillis(1_499), Retries.LONGEST_PAUSE);
	}

	@Test
	void theFirstFailureIsToldAndThenFew() {
		this.retries.failed();
		assertThat(this.retries.isWorthTelling()).isTrue();
		int told = 0;
		for (int i = 0; i < 300; i++) {
			this.retries.failed();
			told += this.retries.isWorthTelling() ? 1 : 0;
		}
		assertThat(told).as("in about ten minutes").isBetween(8, 10);
	}

	@Test
	void afterASuccessItBeginsAnew() {
		Stream.generate(this.retries::failed).limit(20).toList();
		this.retries.succeeded();
		assertThat(this.retries.haveFailed()).isFalse();
		assertThat(this.retries.failed()).isLessThanOrEqualTo(Retries.FIRST_PAUSE);
		assertThat(this.retries.isWorthTelling()).isTrue();
	}

}
