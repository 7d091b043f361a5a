package io.millrace.worker.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepResult;

/**
 * Times the steps of an engine. So that all streams of a batch begin in the same step,
 * whatever the threads do, a first step is held until they have been submitted:
 *
 * <pre>
 * hold → submit one → awaitHeld → submit all others → release → [they run] → times
 * </pre>
 */
final class StepTimer {

	private static final int HOLD_SECONDS = 60;

	private final List<StepTime> times = new ArrayList<>();

	private CountDownLatch held = new CountDownLatch(0);

	private CountDownLatch released = new CountDownLatch(0);

	private boolean first;

	private long lastEnd;

	/** Forgets all times; the next step will wait, and is not timed. */
	synchronized void hold() {
		this.times.clear();
		this.first = true;
		this.held = new CountDownLatch(1);
		this.released = new CountDownLatch(1);
	}

	/** Waits until that step waits. */
	void awaitHeld() throws InterruptedException {
		await(held());
	}

	/** Lets it go on. */
	void release() {
		released().countDown();
	}

	/** The steps after it, in order. */
	synchronized List<StepTime> times() {
		return List.copyOf(this.times);
	}

	/** A step is about to begin. */
	void begin() {
		held().countDown();
		try {
			await(released());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted before a step.", ex);
		}
	}

	/** A step has ended. */
	synchronized void end(StepBatch batch, StepResult result, long nativeNanos) {
		long end = System.nanoTime();
		if (!this.first) {
			this.times.add(StepTime.of(batch, result, end - this.lastEnd, nativeNanos));
		}
		this.first = false;
		this.lastEnd = end;
	}

	private synchronized CountDownLatch held() {
		return this.held;
	}

	private synchronized CountDownLatch released() {
		return this.released;
	}

	private static void await(CountDownLatch latch) throws InterruptedException {
		if (!latch.await(HOLD_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The first step of a pass was held for " + HOLD_SECONDS + " s.");
		}
	}

}
