package io.millrace.protocol.bus.artemis;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.Subscription;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumption, which outlives the links on which it is carried out. Each link gives
 * it a session of its own, so that handlers do not wait for each other.
 */
final class ArtemisSubscription implements Subscription {

	private static final Logger logger = LoggerFactory.getLogger(ArtemisSubscription.class);

	private static final long CLOSE_TIMEOUT_SECONDS = 5;

	/** The client counts its window in bytes; this is a small envelope. */
	private static final int WINDOW_BYTES_PER_MESSAGE = 1024;

	private static final int TOPIC_WINDOW_BYTES = 1 << 20;

	private final Source source;

	private final ArtemisReceiver receiver;

	private final Outbox outbox;

	private final Consumer<ArtemisSubscription> onClose;

	private @Nullable Opened opened;

	private boolean closed;

	private boolean failureTold;

	ArtemisSubscription(Source source, ArtemisReceiver receiver, Outbox outbox, Consumer<ArtemisSubscription> onClose) {
		this.source = source;
		this.receiver = receiver;
		this.outbox = outbox;
		this.onClose = onClose;
	}

	/**
	 * Consumes on this link, unless it does already. Waits for the broker.
	 * @return false if the broker does not answer, or refuses
	 */
	synchronized boolean tryOpenOn(ArtemisLink link) {
		try {
			openOn(link);
			this.failureTold = false;
			return true;
		}
		catch (ActiveMQException ex) {
			if (link.isUp() && !this.failureTold) {
				this.failureTold = true;
				logger.warn("Cannot receive from {} yet: {}", this.source.address(), ex.getMessage());
			}
			return false;
		}
	}

	private void openOn(ArtemisLink link) throws ActiveMQException {
		if (this.closed || (this.opened != null && this.opened.isOpenOn(link))) {
			return;
		}
		if (this.opened != null) {
			discard(this.opened, link);
			this.opened = null;
		}
		ClientSession session = link.createSession(this.source.acknowledgesItself());
		try {
			String queue = this.source.create(session);
			ClientConsumer consumer = session.createConsumer(queue, null, this.source.windowBytes(), -1, false);
			this.opened = new Opened(link, session, consumer, this.source.temporary() ? queue : null);
			consumer.setMessageHandler(this.receiver);
		}
		catch (ActiveMQException ex) {
			session.close();
			throw ex;
		}
	}

	/** What is left on this link goes before it is made again, the rest at leisure. */
	private void discard(Opened stale, ArtemisLink present) {
		if (stale.link() == present) {
			stale.release();
		}
		else {
			this.outbox.execute(stale::closeSession);
		}
	}

	@Override
	public void close() {
		Opened last = end();
		if (last == null) {
			return;
		}
		CountDownLatch done = new CountDownLatch(1);
		this.outbox.execute(() -> {
			last.release();
			done.countDown();
		});
		if (!this.receiver.isHandling() && !this.outbox.isCurrentThread()) {
			await(done);
		}
	}

	/** Marks it closed; the end of its link does the rest. */
	synchronized void abandon() {
		this.closed = true;
	}

	/** Returns what is still to be released. */
	private synchronized @Nullable Opened end() {
		if (this.closed) {
			return null;
		}
		this.closed = true;
		this.onClose.accept(this);
		return this.opened;
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
	 * What one link carries of it.
	 *
	 * @param temporaryQueue to be deleted with it
	 */
	private record Opened(ArtemisLink link, ClientSession session, ClientConsumer consumer,
			@Nullable String temporaryQueue) {

		/** The broker may have ended it, as it does where an operator deletes a queue. */
		boolean isOpenOn(ArtemisLink present) {
			return this.link == present && !this.consumer.isClosed() && !this.session.isClosed();
		}

		void release() {
			try {
				this.consumer.close();
				if (this.temporaryQueue != null) {
					this.session.deleteQueue(this.temporaryQueue);
				}
			}
			catch (ActiveMQException ex) {
				logger.debug("A subscription did not end cleanly: {}", ex.getMessage());
			}
			finally {
				closeSession();
			}
		}

		void closeSession() {
			try {
				this.session.close();
			}
			catch (ActiveMQException ex) {
				logger.debug("A session did not end cleanly: {}", ex.getMessage());
			}
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
