package io.millrace.protocol.bus.artemis;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.BusException;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.Subscription;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer with a session of its own, so that handlers do not wait for each other.
 */
final class ArtemisSubscription implements Subscription {

	private static final Logger logger = LoggerFactory.getLogger(ArtemisSubscription.class);

	private static final long CLOSE_TIMEOUT_SECONDS = 5;

	/** The client counts its window in bytes; this is a small envelope. */
	private static final int WINDOW_BYTES_PER_MESSAGE = 1024;

	private static final int TOPIC_WINDOW_BYTES = 1 << 20;

	private final ClientSession session;

	private final ClientConsumer consumer;

	private final ArtemisReceiver receiver;

	private final @Nullable String temporaryQueue;

	private final Outbox outbox;

	private final Consumer<ArtemisSubscription> onClose;

	private final AtomicBoolean closed = new AtomicBoolean();

	private ArtemisSubscription(ClientSession session, ClientConsumer consumer, ArtemisReceiver receiver,
			@Nullable String temporaryQueue, Outbox outbox, Consumer<ArtemisSubscription> onClose) {
		this.session = session;
		this.consumer = consumer;
		this.receiver = receiver;
		this.temporaryQueue = temporaryQueue;
		this.outbox = outbox;
		this.onClose = onClose;
	}

	static ArtemisSubscription open(ArtemisConnection connection, Source source, ArtemisReceiver receiver,
			Outbox outbox, Consumer<ArtemisSubscription> onClose) {
		try {
			ClientSession session = connection.createSession(source.acknowledgesItself());
			try {
				String queue = source.create(session);
				ClientConsumer consumer = session.createConsumer(queue, null, source.windowBytes(), -1, false);
				consumer.setMessageHandler(receiver);
				return new ArtemisSubscription(session, consumer, receiver, source.temporary() ? queue : null, outbox,
						onClose);
			}
			catch (ActiveMQException ex) {
				session.close();
				throw ex;
			}
		}
		catch (ActiveMQException ex) {
			throw new BusException("Cannot receive from " + source.address() + ": " + ex.getMessage(), ex);
		}
	}

	@Override
	public void close() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		this.onClose.accept(this);
		CountDownLatch done = new CountDownLatch(1);
		this.outbox.execute(() -> {
			release();
			done.countDown();
		});
		if (!this.receiver.isHandling() && !this.outbox.isCurrentThread()) {
			await(done);
		}
	}

	/** Marks it closed; the end of its connection does the rest. */
	void abandon() {
		this.closed.set(true);
	}

	private void release() {
		try {
			this.consumer.close();
			if (this.temporaryQueue != null) {
				this.session.deleteQueue(this.temporaryQueue);
			}
			this.session.close();
		}
		catch (ActiveMQException ex) {
			logger.debug("A subscription did not end cleanly: {}", ex.getMessage());
		}
	}

	private static void await(CountDownLatch done) {
		try {
			if (!done.await(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
				logger.warn("A subscription did not end within {} s.", CLOSE_TIMEOUT_SECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What is received from: a queue that senders know, or one's own share of a topic.
	 */
	sealed interface Source {

		static Source queue(QueueSpec spec) {
			return new FromQueue(spec);
		}

		static Source topic(Address address) {
			return new FromTopic(address);
		}

		Address address();

		boolean temporary();

		boolean acknowledgesItself();

		int windowBytes();

		String create(ClientSession session) throws ActiveMQException;

	}

	private record FromQueue(QueueSpec spec) implements Source {

		@Override
		public Address address() {
			return this.spec.address();
		}

		@Override
		public boolean temporary() {
			return this.spec.temporary();
		}

		@Override
		public boolean acknowledgesItself() {
			return false;
		}

		@Override
		public int windowBytes() {
			return (this.spec.prefetch() == 1) ? 0 : this.spec.prefetch() * WINDOW_BYTES_PER_MESSAGE;
		}

		@Override
		public String create(ClientSession session) throws ActiveMQException {
			return ArtemisQueues.create(session, this.spec);
		}

	}

	private record FromTopic(Address address) implements Source {

		@Override
		public boolean temporary() {
			return true;
		}

		@Override
		public boolean acknowledgesItself() {
			return true;
		}

		@Override
		public int windowBytes() {
			return TOPIC_WINDOW_BYTES;
		}

		@Override
		public String create(ClientSession session) throws ActiveMQException {
			return ArtemisQueues.createForSubscriber(session, this.address);
		}

	}

}
