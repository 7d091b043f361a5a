package io.millrace.protocol.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Message;

import static org.assertj.core.api.Assertions.assertThat;

/** Collects deliveries; every wait is bounded. */
final class Mailbox implements DeliveryHandler {

	private static final int PATIENCE_SECONDS = 10;

	private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

	@Override
	public void onDelivery(Delivery delivery) {
		this.deliveries.add(delivery);
	}

	Delivery next() {
		try {
			Delivery delivery = this.deliveries.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
			assertThat(delivery).as("a delivery within %s s", PATIENCE_SECONDS).isNotNull();
			return delivery;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	Message nextMessage() {
		Delivery delivery = next();
		delivery.acknowledge();
		return delivery.envelope().message();
	}

	/** The next cancelled request. */
	RequestId nextId() {
		return ((Cancel) nextMessage()).requestId();
	}

	List<RequestId> nextIds(int count) {
		List<RequestId> ids = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			ids.add(nextId());
		}
		return ids;
	}

	boolean isEmpty() {
		return this.deliveries.isEmpty();
	}

}
