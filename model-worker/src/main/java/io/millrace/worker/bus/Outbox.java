package io.millrace.worker.bus;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.millrace.worker.engine.Emission;
import io.millrace.worker.engine.EngineOutput;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine made and the bus has not taken yet: written by the engine thread, which
 * never waits, and sent in order by a thread of its own. When it is full, tokens are
 * dropped, which their gateway notices by the gap; the end of a sequence has as much room
 * again.
 */
final class Outbox implements EngineOutput, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Outbox.class);

	private static final long CLOSE_TIMEOUT_MS = 2_000;

	private final int maxEmissions;

	private final Consumer<Emission> sender;

	private final Thread thread;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Queue<Emission> emissions = new ArrayDeque<>();

	private long dropped;

	private boolean closed;

	/**
	 * An outbox that sends at once.
	 * @param name of its thread
	 * @param maxEmissions tokens are dropped beyond this many waiting emissions
	 * @param sender sends one emission
	 */
	Outbox(String name, int maxEmissions, Consumer<Emission> sender) {
		this.maxEmissions = maxEmissions;
		this.sender = sender;
		this.thread = Thread.ofPlatform().name(name).daemon(true).start(this::run);
	}

	@Override
	public void emit(List<Emission> made) {
		this.lock.lock();
		try {
			made.forEach(this::add);
			this.changed.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void add(Emission emission) {
		int room = switch (emission) {
			case Emission.Tokens _ -> this.maxEmissions;
			case Emission.End _ -> 2 * this.maxEmissions;
		};
		if (this.emissions.size() < room) {
			this.emissions.add(emission);
			return;
		}
		this.dropped++;
		if (Long.bitCount(this.dropped) == 1) {
			logger.warn("The bus is too slow: {} of {} emissions are waiting, and {} were dropped so far.",
					this.emissions.size(), this.maxEmissions, this.dropped);
		}
	}

	/** How many emissions were dropped. */
	long dropped() {
		this.lock.lock();
		try {
			return this.dropped;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run() {
		try {
			for (Emission next = take(); next != null; next = take()) {
				send(next);
			}
		}
		catch (InterruptedException ex) {
			logger.debug("The outbox was interrupted.", ex);
		}
	}

	private void send(Emission emission) {
		try {
			this.sender.accept(emission);
		}
		catch (RuntimeException ex) {
			logger.warn("Output for {} could not be sent: {}", emission.gateway(), ex.toString());
		}
	}

	private @Nullable Emission take() throws InterruptedException {
		this.lock.lock();
		try {
			while (this.emissions.isEmpty() && !this.closed) {
				this.changed.await();
			}
			return this.emissions.poll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Sends what is left, and ends the thread. */
	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.changed.signal();
		}
		finally {
			this.lock.unlock();
		}
		try {
			this.thread.join(CLOSE_TIMEOUT_MS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
