package io.millrace.protocol.bus.artemis;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.DeliveryHandler;
import io.millrace.protocol.codec.EnvelopeCodec;
import io.millrace.protocol.message.Envelope;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.MessageHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes what a consumer receives and hands it on. Called by the session's thread;
 * acknowledgements go through the outbox.
 */
final class ArtemisReceiver implements MessageHandler {

	private static final Logger logger = LoggerFactory.getLogger(ArtemisReceiver.class);

	private static final ScopedValue<ArtemisReceiver> HANDLING = ScopedValue.newInstance();

	private final Address address;

	private final DeliveryHandler handler;

	private final EnvelopeCodec codec;

	private final Outbox outbox;

	ArtemisReceiver(Address address, DeliveryHandler handler, EnvelopeCodec codec, Outbox outbox) {
		this.address = address;
		this.handler = handler;
		this.codec = codec;
		this.outbox = outbox;
	}

	/** Whether the calling thread is inside this receiver's handler. */
	boolean isHandling() {
		return HANDLING.isBound() && HANDLING.get() == this;
	}

	@Override
	public void onMessage(ClientMessage message) {
		byte[] body = new byte[message.getBodyBuffer().readableBytes()];
		message.getBodyBuffer().readBytes(body);
		Optional<Envelope> envelope = this.codec.decode(body);
		if (envelope.isEmpty()) {
			acknowledge(message);
			return;
		}
		ArtemisDelivery delivery = new ArtemisDelivery(envelope.get(), message);
		ScopedValue.where(HANDLING, this).run(() -> handle(delivery));
	}

	private void handle(Delivery delivery) {
		try {
			this.handler.onDelivery(delivery);
		}
		catch (RuntimeException | AssertionError ex) {
			logger.error("The handler of {} failed; the delivery stays unacknowledged.", this.address, ex);
		}
	}

	private void acknowledge(ClientMessage message) {
		this.outbox.execute(() -> {
			try {
				message.individualAcknowledge();
			}
			catch (ActiveMQException ex) {
				logger.debug("An acknowledgement to {} came too late: {}", this.address, ex.getMessage());
			}
		});
	}

	private final class ArtemisDelivery implements Delivery {

		private final Envelope envelope;

		private final ClientMessage message;

		private final AtomicBoolean acknowledged = new AtomicBoolean();

		ArtemisDelivery(Envelope envelope, ClientMessage message) {
			this.envelope = envelope;
			this.message = message;
		}

		@Override
		public Envelope envelope() {
			return this.envelope;
		}

		@Override
		public void acknowledge() {
			if (this.acknowledged.compareAndSet(false, true)) {
				ArtemisReceiver.this.acknowledge(this.message);
			}
		}

		@Override
		public Address sentTo() {
			String original = this.message.getStringProperty(Message.HDR_ORIGINAL_ADDRESS);
			return (original != null) ? new Address(original) : ArtemisReceiver.this.address;
		}

		@Override
		public int deliveryCount() {
			return this.message.getDeliveryCount();
		}

	}

}
