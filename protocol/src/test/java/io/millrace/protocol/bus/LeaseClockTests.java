package io.millrace.protocol.bus;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseClockTests {

	private long nanos = 1_000;

	private boolean connected = true;

	private final LeaseClock clock = new LeaseClock(() -> this.connected, Duration.ofSeconds(1), () -> this.nanos);

	@Test
	void whileConnectedItRunsLikeAnyClock() {
		pass(Duration.ofMillis(700));
		assertThat(elapsed()).isEqualTo(Duration.ofMillis(700));
	}

	@Test
	void itStandsStillDuringAnOutageAndAGraceAfterIt() {
		pass(Duration.ofMillis(300));
		this.connected = false;
		pass(Duration.ofSeconds(30));
		assertThat(this.clock.isStandingStill()).isTrue();
		this.connected = true;
		pass(Duration.ofMillis(900));
		assertThat(elapsed()).isEqualTo(Duration.ofMillis(300));
		assertThat(this.clock.isStandingStill()).isTrue();
		pass(Duration.ofMillis(300));
		assertThat(elapsed()).isEqualTo(Duration.ofMillis(500));
		assertThat(this.clock.isStandingStill()).isFalse();
	}

	@Test
	void itHardlyMovesWhenItsOwnProcessWasFrozen() {
		this.nanos += Duration.ofSeconds(5).toNanos();
		assertThat(elapsed()).isEqualTo(LeaseClock.MAX_STEP);
	}

	private void pass(Duration time) {
		Duration tick = Duration.ofMillis(50);
		for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(tick)) {
			this.nanos += tick.toNanos();
			elapsed();
		}
	}

	private Duration elapsed() {
		return Duration.ofNanos(this.clock.nanos());
	}

}
