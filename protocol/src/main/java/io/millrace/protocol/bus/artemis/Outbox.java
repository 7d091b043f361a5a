package io.millrace.protocol.bus.artemis;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus's one I/O thread. It owns the producing session and acknowledges for all the
 * consuming ones, so that no caller waits for the network and no session is used by two
 * threads. What is sent is bounded, in number and bytes, until the broker has answered.
 */
final class Outbox implements AutoCloseable {

	static final int MAX_MESSAGES = 16_384;

	static final long MAX_BYTES = 256L << 20;

	private static final Logger logger = LoggerFactory.getLogger(Outbox.class);

	private static final long CLOSE_TIMEOUT_MS = 2_000;

	private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();

	private final AtomicInteger messages = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private boolean ended;

	private final Thread thread = Thread.ofPlatform().daemon().name("bus-io").start(this::run);

	/**
	 * Takes room for one message.
	 * @return false if there is none
	 */
	boolean reserve(int size) {
		if (this.messages.incrementAndGet() > MAX_MESSAGES) {
			this.messages.decrementAndGet();
			return false;
		}
		if (this.bytes.addAndGet(size) > MAX_BYTES) {
			release(size);
			return false;
		}
		return true;
	}

	/** Gives back the room of one message. */
	void release(int size) {
		this.messages.decrementAndGet();
		this.bytes.addAndGet(-size);
	}

	/** Runs the command after all that came before it. */
	void execute(Runnable command) {
		this.commands.add(command);
	}

	boolean isCurrentThread() {
		return Thread.currentThread() == this.thread;
	}

	private void run() {
		try {
			while (!this.ended) {
				runOne(this.commands.take());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void runOne(Runnable command) {
		try {
			command.run();
		}
		catch (RuntimeException ex) {
			logger.error("A command to the broker failed.", ex);
		}
	}

	/** Ends the thread, if need be in the middle of a call. */
	@Override
	public void close() {
		execute(() -> this.ended = true);
		if (isCurrentThread()) {
			return;
		}
		try {
			this.thread.join(CLOSE_TIMEOUT_MS);
			this.thread.interrupt();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
