package io.millrace.platform.complaints;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.DeliveryHandler;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Message;
import org.awaitility.Awaitility;

/**
 * A worker's bus, which tells what the worker has been told, lets the test hold that
 * back, and can be cut.
 */
final class WatchedBus implements Bus {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Bus bus;

	private final Map<Class<? extends Message>, Integer> handled = new ConcurrentHashMap<>();

	private boolean holding;

	private boolean held;

	private boolean cut;

	WatchedBus(Bus bus) {
		this.bus = bus;
	}

	/** Waits until the worker has dealt with so many messages of a kind. */
	void awaitHandled(Class<? extends Message> kind, int count) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(2))
			.atMost(PATIENCE)
			.until(() -> this.handled.getOrDefault(kind, 0) >= count);
	}

	/** What arrives from now on stays on its way. */
	synchronized void hold() {
		this.holding = true;
	}

	synchronized void release() {
		this.holding = false;
		notifyAll();
	}

	/** Waits until something is held back. */
	synchronized void awaitHeld() throws InterruptedException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!this.held) {
			long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
			if (leftMillis <= 0) {
				throw new AssertionError("Nothing arrived within " + PATIENCE.toSeconds() + " s.");
			}
			wait(leftMillis);
		}
	}

	private synchronized boolean mayPass() {
		try {
			while (this.holding && !this.cut) {
				this.held = true;
				notifyAll();
				wait();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		return !this.cut;
	}

	private void pass(Delivery delivery, DeliveryHandler handler) {
		if (mayPass()) {
			handler.onDelivery(delivery);
			this.handled.merge(delivery.envelope().message().getClass(), 1, Integer::sum);
		}
	}

	/** Nothing comes or goes any more, as if the process were gone. */
	void cut() {
		synchronized (this) {
			this.cut = true;
			notifyAll();
		}
		this.bus.close();
	}

	@Override
	public CompletionStage<SendResult> send(Address queue, Envelope envelope, SendOptions options) {
		return this.bus.send(queue, envelope, options);
	}

	@Override
	public void publish(Address topic, Envelope envelope) {
		this.bus.publish(topic, envelope);
	}

	@Override
	public Subscription consume(QueueSpec queue, DeliveryHandler handler) {
		return this.bus.consume(queue, (delivery) -> pass(delivery, handler));
	}

	@Override
	public Subscription subscribe(Address topic, DeliveryHandler handler) {
		return this.bus.subscribe(topic, handler);
	}

	@Override
	public boolean isConnected() {
		return this.bus.isConnected();
	}

	@Override
	public void close() {
		cut();
	}

}
