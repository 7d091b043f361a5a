package io.millrace.protocol.bus.artemis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;

/**
 * One life of the connection to the broker, from its answer until it is lost. Sending and
 * receiving have a connection each: with a confirmation window, what a crashed consumer
 * held would be delivered again only when its connection times out.
 */
final class ArtemisLink implements AutoCloseable {

	private final ArtemisSettings settings;

	private final ClientSessionFactory receiving;

	private final ClientSessionFactory sending;

	private final ClientSession session;

	private final ClientProducer producer;

	private final Set<Address> knownSubmitQueues = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean lost;

	private ArtemisLink(ArtemisSettings settings, ClientSessionFactory receiving, ClientSessionFactory sending,
			ClientSession session, ClientProducer producer, AtomicBoolean lost) {
		this.settings = settings;
		this.receiving = receiving;
		this.sending = sending;
		this.session = session;
		this.producer = producer;
		this.lost = lost;
	}

	static ArtemisLink open(ArtemisSettings settings, ServerLocator receiving, ServerLocator sending, Runnable onLost)
			throws Exception {
		AtomicBoolean lost = new AtomicBoolean();
		Runnable lose = () -> {
			if (lost.compareAndSet(false, true)) {
				onLost.run();
			}
		};
		ClientSessionFactory receivingFactory = connect(receiving, lose);
		try {
			ClientSessionFactory sendingFactory = connect(sending, lose);
			try {
				ClientSession session = createSession(settings, sendingFactory, false);
				return new ArtemisLink(settings, receivingFactory, sendingFactory, session, session.createProducer(),
						lost);
			}
			catch (ActiveMQException ex) {
				sendingFactory.close();
				throw ex;
			}
		}
		catch (Exception ex) {
			receivingFactory.close();
			throw ex;
		}
	}

	private static ClientSessionFactory connect(ServerLocator locator, Runnable onLost) throws Exception {
		ClientSessionFactory factory = locator.createSessionFactory();
		factory.addFailoverListener((event) -> onLost.run());
		return factory;
	}

	private static ClientSession createSession(ArtemisSettings settings, ClientSessionFactory factory,
			boolean preAcknowledge) throws ActiveMQException {
		ClientSession session = factory.createSession(settings.user(), settings.password(), false, true, true,
				preAcknowledge, 0);
		session.start();
		return session;
	}

	/**
	 * A session of its own thread for receiving, started, that acknowledges at once.
	 * @param preAcknowledge whether deliveries count as acknowledged when they are made
	 */
	ClientSession createSession(boolean preAcknowledge) throws ActiveMQException {
		return createSession(this.settings, this.receiving, preAcknowledge);
	}

	/** Sends to a queue. Called by one thread at a time, as {@link #publish} is. */
	void send(PendingSend send) throws ActiveMQException {
		if (send.address().isSubmit() && !this.knownSubmitQueues.contains(send.address())) {
			ArtemisQueues.create(this.session, QueueSpec.submit(send.address(), QueueSpec.DEFAULT_MAX_SUBMITS));
			this.knownSubmitQueues.add(send.address());
		}
		// With a routing type the broker refuses what has no queue, instead of bouncing
		// it.
		RoutingType routingType = send.address().bounces() ? null : RoutingType.ANYCAST;
		ClientMessage message = message(send.body(), routingType, send.options());
		this.producer.send(SimpleString.of(send.address().name()), message, send);
	}

	/** Sends to a topic. */
	void publish(Address topic, byte[] body) throws ActiveMQException {
		this.producer.send(SimpleString.of(topic.name()), message(body, RoutingType.MULTICAST, SendOptions.DEFAULT));
	}

	private ClientMessage message(byte[] body, @Nullable RoutingType routingType, SendOptions options) {
		long expiration = (options.expiry() != null) ? options.expiry().toEpochMilli() : 0;
		ClientMessage message = this.session.createMessage(Message.BYTES_TYPE, false, expiration,
				System.currentTimeMillis(), (byte) options.priority());
		if (routingType != null) {
			message.setRoutingType(routingType);
		}
		if (options.duplicateId() != null) {
			message.putStringProperty(Message.HDR_DUPLICATE_DETECTION_ID, SimpleString.of(options.duplicateId()));
		}
		message.getBodyBuffer().writeBytes(body);
		return message;
	}

	/** Whether neither connection was lost. */
	boolean isUp() {
		return !this.lost.get() && !this.receiving.isClosed() && !this.sending.isClosed()
				&& this.receiving.getConnection() != null && this.sending.getConnection() != null;
	}

	@Override
	public void close() {
		this.lost.set(true);
		this.receiving.close();
		this.sending.close();
	}

}
