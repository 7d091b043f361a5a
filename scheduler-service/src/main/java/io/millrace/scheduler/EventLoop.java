package io.millrace.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with a bounded inbox: takes all events that wait, runs them, then settles;
 * settles, too, when none came for a while.
 */
final class EventLoop implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EventLoop.class);

	private static final int MAX_EVENTS_PER_TURN = 1024;

	private static final long CLOSE_TIMEOUT_MS = 5_000;

	private final BlockingQueue<Runnable> inbox;

	private final Runnable settle;

	private final long settlePeriodNanos;

	private final Thread thread;

	private volatile boolean ended;

	EventLoop(String name, int inboxCapacity, Duration settlePeriod, Runnable settle) {
		this.inbox = new ArrayBlockingQueue<>(inboxCapacity);
		this.settle = settle;
		this.settlePeriodNanos = settlePeriod.toNanos();
		this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Adds an event.
	 * @return false if the inbox is full
	 */
	boolean offer(Runnable event) {
		return this.inbox.offer(event);
	}

	private void run() {
		List<Runnable> turn = new ArrayList<>(MAX_EVENTS_PER_TURN);
		try {
			while (!this.ended) {
				Runnable first = this.inbox.poll(this.settlePeriodNanos, TimeUnit.NANOSECONDS);
				collect(turn, first);
				turn.forEach(EventLoop::runOne);
				turn.clear();
				runOne(this.settle);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void collect(List<Runnable> turn, @Nullable Runnable first) {
		if (first != null) {
			turn.add(first);
			this.inbox.drainTo(turn, MAX_EVENTS_PER_TURN - 1);
		}
	}

	private static void runOne(Runnable event) {
		try {
			event.run();
		}
		catch (RuntimeException ex) {
			logger.error("An event of the scheduler failed.", ex);
		}
	}

	@Override
	public void close() {
		this.ended = true;
		this.thread.interrupt();
		try {
			this.thread.join(CLOSE_TIMEOUT_MS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
