package io.millrace.protocol.bus.memory;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusException;
import io.millrace.protocol.bus.DeliveryHandler;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Envelope;

/** One party's connection to a hub. */
final class InMemoryParticipant implements Bus {

	private final InMemoryBus hub;

	private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	InMemoryParticipant(InMemoryBus hub) {
		this.hub = hub;
	}

	@Override
	public CompletionStage<SendResult> send(Address queue, Envelope envelope, SendOptions options) {
		return this.closed ? CompletableFuture.failedStage(closedException()) : this.hub.send(queue, envelope, options);
	}

	@Override
	public void publish(Address topic, Envelope envelope) {
		if (!this.closed) {
			this.hub.publish(topic, envelope);
		}
	}

	@Override
	public Subscription consume(QueueSpec queue, DeliveryHandler handler) {
		requireOpen();
		return keep(this.hub.consume(queue, handler));
	}

	@Override
	public Subscription subscribe(Address topic, DeliveryHandler handler) {
		requireOpen();
		return keep(this.hub.subscribe(topic, handler));
	}

	@Override
	public boolean isConnected() {
		return !this.closed && this.hub.isConnected();
	}

	@Override
	public void close() {
		this.closed = true;
		this.subscriptions.forEach(Subscription::close);
		this.subscriptions.clear();
	}

	private Subscription keep(Subscription subscription) {
		this.subscriptions.add(subscription);
		return subscription;
	}

	private void requireOpen() {
		if (this.closed) {
			throw closedException();
		}
	}

	private static BusException closedException() {
		return new BusException("The bus is closed.", null);
	}

}
