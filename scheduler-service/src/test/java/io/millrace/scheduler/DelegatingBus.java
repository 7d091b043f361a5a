package io.millrace.scheduler;

import java.util.concurrent.CompletionStage;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.DeliveryHandler;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Envelope;

/** A bus that does something first whenever a queue is to be consumed. */
final class DelegatingBus implements Bus {

	private final Bus delegate;

	private final Runnable beforeConsume;

	DelegatingBus(Bus delegate, Runnable beforeConsume) {
		this.delegate = delegate;
		this.beforeConsume = beforeConsume;
	}

	@Override
	public CompletionStage<SendResult> send(Address queue, Envelope envelope, SendOptions options) {
		return this.delegate.send(queue, envelope, options);
	}

	@Override
	public void publish(Address topic, Envelope envelope) {
		this.delegate.publish(topic, envelope);
	}

	@Override
	public Subscription consume(QueueSpec queue, DeliveryHandler handler) {
		this.beforeConsume.run();
		return this.delegate.consume(queue, handler);
	}

	@Override
	public Subscription subscribe(Address topic, DeliveryHandler handler) {
		return this.delegate.subscribe(topic, handler);
	}

	@Override
	public boolean isConnected() {
		return this.delegate.isConnected();
	}

	@Override
	public void close() {
		this.delegate.close();
	}

}
