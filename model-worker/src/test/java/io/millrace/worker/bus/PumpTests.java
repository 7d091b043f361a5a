package io.millrace.worker.bus;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PumpTests {

	private static final Duration NEVER = Duration.ofHours(1);

	private final Semaphore runs = new Semaphore(0);

	@Test
	void runsAtItsStartAndWhenTold() throws InterruptedException {
		try (Pump pump = started(new Pump("test", NEVER, this.runs::release))) {
			for (int i = 0; i < 3; i++) {
				assertRuns();
				pump.wake();
			}
			assertRuns();
		}
	}

	@Test
	void runsOnceAPeriod() throws InterruptedException {
		try (Pump pump = started(new Pump("test", Duration.ofMillis(1), this.runs::release))) {
			assertThat(this.runs.tryAcquire(5, 10, TimeUnit.SECONDS)).isTrue();
			assertThat(pump).isNotNull();
		}
	}

	@Test
	void whoeverTellsItDoesNotWaitAndManyCallsAreOneRun() throws InterruptedException {
		CountDownLatch release = new CountDownLatch(1);
		AtomicInteger count = new AtomicInteger();
		try (Pump pump = started(new Pump("test", NEVER, () -> {
			count.incrementAndGet();
			this.runs.release();
			await(release);
		}))) {
			assertRuns();
			for (int i = 0; i < 100; i++) {
				pump.wake();
			}
			release.countDown();
			assertRuns();
		}
		assertThat(count).hasValue(2);
	}

	@Test
	void aRunThatFailsIsNotTheLast() throws InterruptedException {
		AtomicInteger count = new AtomicInteger();
		try (Pump pump = started(new Pump("test", NEVER, () -> {
			this.runs.release();
			if (count.incrementAndGet() == 1) {
				throw new IllegalStateException("No.");
			}
		}))) {
			assertRuns();
			pump.wake();
			assertRuns();
		}
	}

	private static Pump started(Pump pump) {
		pump.start();
		return pump;
	}

	private void assertRuns() throws InterruptedException {
		assertThat(this.runs.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
