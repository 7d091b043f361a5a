package io.millrace.worker.bus;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task soon after it was told to, and once a period anyhow, on a thread of its
 * own. Whoever tells it never waits, and several calls while the task runs become one.
 */
final class Pump implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Pump.class);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	private final Runnable task;

	private final long periodNanos;

	private final Thread thread;

	private volatile boolean wanted;

	private volatile boolean closed;

	/**
	 * A pump that stands still.
	 * @param name of its thread
	 * @param period the longest time between two runs
	 * @param task what it runs
	 */
	Pump(String name, Duration period, Runnable task) {
		this.task = task;
		this.periodNanos = period.toNanos();
		this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
	}

	void start() {
		this.thread.start();
	}

	/** There is something to do. */
	void wake() {
		this.wanted = true;
		LockSupport.unpark(this.thread);
	}

	private void run() {
		while (!this.closed) {
			this.wanted = false;
			runOnce();
			long due = System.nanoTime() + this.periodNanos;
			for (long left = this.periodNanos; !this.wanted && !this.closed
					&& left > 0; left = due - System.nanoTime()) {
				LockSupport.parkNanos(this, left);
			}
		}
	}

	private void runOnce() {
		try {
			this.task.run();
		}
		catch (RuntimeException ex) {
			logger.error("A turn of {} failed.", this.thread.getName(), ex);
		}
	}

	/** Lets the present run end. */
	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
		try {
			this.thread.join(CLOSE_TIMEOUT);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
