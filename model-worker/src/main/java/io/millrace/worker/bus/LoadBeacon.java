package io.millrace.worker.bus;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.Load;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes HELLO and LOAD: each at its period, and LOAD soon after a change too, so that
 * schedulers place on fresh numbers. Silent while the worker cannot serve: because its
 * engine is not healthy, or because it could not be answered. One thread publishes both,
 * so that LOADs leave in the order of their numbers. It makes them under its lock: nobody
 * may call it and hold what making them takes.
 */
final class LoadBeacon implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(LoadBeacon.class);

	private final Bus bus;

	private final Hello hello;

	private final LongFunction<Load> load;

	private final BooleanSupplier healthy;

	private final WorkerNodeSettings settings;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private boolean closed;

	private long lastLoadNanos;

	private long loadDueNanos;

	private long helloDueNanos;

	private long number;

	/**
	 * A beacon that is silent.
	 * @param load makes a LOAD of the given number
	 * @param healthy whether the worker may be heard
	 */
	LoadBeacon(Bus bus, Hello hello, LongFunction<Load> load, BooleanSupplier healthy, WorkerNodeSettings settings) {
		this.bus = bus;
		this.hello = hello;
		this.load = load;
		this.healthy = healthy;
		this.settings = settings;
	}

	/** Publishes both now, and goes on until closed. */
	void start() {
		long now = System.nanoTime();
		this.lastLoadNanos = now;
		this.loadDueNanos = now;
		this.helloDueNanos = now;
		Thread.ofPlatform().name("beacon-" + this.hello.pool()).daemon(true).start(this::run);
	}

	/** Something changed: the next LOAD comes soon, one for all changes until then. */
	void changed() {
		update(() -> {
			long soon = this.lastLoadNanos + this.settings.minLoadPeriod().toNanos();
			if (soon - this.loadDueNanos < 0) {
				this.loadDueNanos = soon;
			}
		});
	}

	/** Something changed that everybody is to hear at once. */
	void announce() {
		update(() -> this.loadDueNanos = this.lastLoadNanos);
	}

	@Override
	public void close() {
		update(() -> this.closed = true);
	}

	private void update(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			this.changed.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run() {
		this.lock.lock();
		try {
			while (!this.closed) {
				long wait = publishWhatIsDue();
				if (wait > 0) {
					long ignored = this.changed.awaitNanos(wait);
				}
			}
		}
		catch (InterruptedException ex) {
			logger.debug("The beacon was interrupted.", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Returns the nanoseconds until something is due again. */
	private long publishWhatIsDue() {
		long now = System.nanoTime();
		if (now - this.helloDueNanos >= 0) {
			this.helloDueNanos = now + this.settings.helloPeriod().toNanos();
			publish(Address.HELLO, Envelope.of(this.hello.worker(), this.hello));
		}
		if (now - this.loadDueNanos >= 0) {
			this.lastLoadNanos = now;
			this.loadDueNanos = now + this.settings.loadPeriod().toNanos();
			publish(Address.LOAD, Envelope.of(this.hello.worker(), this.load.apply(this.number++)));
		}
		return Math.min(this.helloDueNanos, this.loadDueNanos) - now;
	}

	private void publish(Address topic, Envelope envelope) {
		try {
			if (this.healthy.getAsBoolean()) {
				this.bus.publish(topic, envelope);
			}
		}
		catch (RuntimeException ex) {
			logger.warn("{} of {} was not published: {}", envelope.message().getClass().getSimpleName(),
					this.hello.worker(), ex.toString());
		}
	}

}
