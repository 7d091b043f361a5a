package io.millrace.worker;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.SmartLifecycle;

/**
 * Declares the process broken while an engine is dead or a step hangs, because only a
 * restart helps then.
 */
final class EngineWatchdog implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(EngineWatchdog.class);

	private static final Duration PERIOD = Duration.ofSeconds(1);

	private final Workers workers;

	private final Duration stepTimeout;

	private final Consumer<LivenessState> announce;

	private LivenessState announced = LivenessState.CORRECT;

	private @Nullable CountDownLatch stopped;

	EngineWatchdog(Workers workers, Duration stepTimeout, Consumer<LivenessState> announce) {
		this.workers = workers;
		this.stepTimeout = stepTimeout;
		this.announce = announce;
	}

	@Override
	public synchronized void start() {
		CountDownLatch stop = new CountDownLatch(1);
		this.stopped = stop;
		Thread.ofVirtual().name("engine-watchdog").start(() -> watch(stop));
	}

	private void watch(CountDownLatch stop) {
		try {
			while (!stop.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
				check();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Looks once, and announces a change. */
	void check() {
		boolean healthy = this.workers.ready()
			.stream()
			.allMatch((worker) -> worker.engine().isHealthy(this.stepTimeout));
		LivenessState state = healthy ? LivenessState.CORRECT : LivenessState.BROKEN;
		if (state != this.announced) {
			logger.error(healthy ? "The engine responds again." : "An engine died, or its step takes longer than {} s.",
					this.stepTimeout.toSeconds());
			this.announced = state;
			this.announce.accept(state);
		}
	}

	@Override
	public synchronized void stop() {
		if (this.stopped != null) {
			this.stopped.countDown();
			this.stopped = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.stopped != null;
	}

}
