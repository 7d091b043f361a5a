package io.millrace.protocol.bus.memory;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.DeliveryHandler;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.codec.EnvelopeCodec;
import io.millrace.protocol.message.Envelope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes from one queue on a virtual thread and calls the handler. */
final class InMemoryConsumer implements Subscription {

	private static final Logger logger = LoggerFactory.getLogger(InMemoryConsumer.class);

	private final DeliveryHandler handler;

	private final EnvelopeCodec codec;

	private final boolean acknowledgesItself;

	private final BiConsumer<InMemoryConsumer, InMemoryQueue> onClose;

	private final AtomicBoolean closed = new AtomicBoolean();

	private @Nullable InMemoryQueue queue;

	InMemoryConsumer(DeliveryHandler handler, EnvelopeCodec codec, boolean acknowledgesItself,
			BiConsumer<InMemoryConsumer, InMemoryQueue> onClose) {
		this.handler = handler;
		this.codec = codec;
		this.acknowledgesItself = acknowledgesItself;
		this.onClose = onClose;
	}

	void attachedTo(InMemoryQueue queue) {
		this.queue = queue;
	}

	void start() {
		Thread.ofVirtual().name("bus-" + queue().spec().address()).start(this::run);
	}

	boolean isClosed() {
		return this.closed.get();
	}

	private InMemoryQueue queue() {
		return Objects.requireNonNull(this.queue, "attached");
	}

	private void run() {
		InMemoryQueue.Entry entry = queue().take(this);
		while (entry != null) {
			handle(entry);
			entry = queue().take(this);
		}
	}

	private void handle(InMemoryQueue.Entry entry) {
		Envelope envelope = this.codec.decode(entry.body()).orElse(null);
		if (envelope == null || this.acknowledgesItself) {
			queue().acknowledge(this, entry);
		}
		if (envelope == null) {
			return;
		}
		try {
			this.handler.onDelivery(new InMemoryDelivery(envelope, entry));
		}
		catch (RuntimeException | AssertionError ex) {
			logger.error("The handler of {} failed; the delivery stays unacknowledged.", queue().spec().address(), ex);
		}
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			queue().detach(this);
			this.onClose.accept(this, queue());
		}
	}

	private final class InMemoryDelivery implements Delivery {

		private final Envelope envelope;

		private final InMemoryQueue.Entry entry;

		InMemoryDelivery(Envelope envelope, InMemoryQueue.Entry entry) {
			this.envelope = envelope;
			this.entry = entry;
		}

		@Override
		public Envelope envelope() {
			return this.envelope;
		}

		@Override
		public void acknowledge() {
			queue().acknowledge(InMemoryConsumer.this, this.entry);
		}

		@Override
		public Address sentTo() {
			return this.entry.sentTo();
		}

		@Override
		public int deliveryCount() {
			return this.entry.deliveryCount();
		}

	}

}
