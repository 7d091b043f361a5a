package io.millrace.protocol.bus.artemis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusException;
import io.millrace.protocol.bus.DeliveryHandler;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.codec.EnvelopeCodec;
import io.millrace.protocol.message.Envelope;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus over Artemis' Core protocol, in-VM or TCP. Nothing it sends is durable. Sends
 * and acknowledgements leave through one I/O thread; results of sends complete on the
 * client's threads and their dependents must not block. {@link #consume} and
 * {@link #subscribe} wait for the broker.
 */
public final class ArtemisBus implements Bus {

	/** A send without an answer fails after this long. */
	static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(ArtemisBus.class);

	private static final long SWEEP_PERIOD_MS = 500;

	private final EnvelopeCodec codec = new EnvelopeCodec();

	private final Outbox outbox = new Outbox();

	private final Set<PendingSend> pendingSends = ConcurrentHashMap.newKeySet();

	private final Set<Address> knownSubmitQueues;

	private final Set<ArtemisSubscription> subscriptions = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean closed = new AtomicBoolean();

	private final AtomicBoolean dropping = new AtomicBoolean();

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("bus-timer").factory());

	private final ArtemisConnection consuming;

	private final ArtemisConnection producing;

	private final ClientSession session;

	private final ClientProducer producer;

	private final ScheduledFuture<?> sweeping;

	private ArtemisBus(ArtemisConnection consuming, ArtemisConnection producing, Set<Address> knownSubmitQueues)
			throws ActiveMQException {
		this.consuming = consuming;
		this.producing = producing;
		this.knownSubmitQueues = knownSubmitQueues;
		this.session = producing.createSession(false);
		this.producer = this.session.createProducer();
		this.sweeping = this.timer.scheduleWithFixedDelay(this::sweep, SWEEP_PERIOD_MS, SWEEP_PERIOD_MS,
				TimeUnit.MILLISECONDS);
	}

	/**
	 * Connects; a broker that is not there yet is waited for.
	 * @throws BusException if the broker does not answer within a minute, or refuses
	 */
	public static ArtemisBus connect(ArtemisSettings settings) {
		Set<Address> knownSubmitQueues = ConcurrentHashMap.newKeySet();
		ArtemisConnection producing = ArtemisConnection.forProducing(settings, knownSubmitQueues::clear);
		ArtemisConnection consuming = null;
		try {
			consuming = ArtemisConnection.forConsuming(settings);
			return new ArtemisBus(consuming, producing, knownSubmitQueues);
		}
		catch (ActiveMQException | BusException ex) {
			producing.close();
			if (consuming != null) {
				consuming.close();
			}
			throw new BusException("The broker at " + settings.url() + " refused: " + ex.getMessage(), ex);
		}
	}

	@Override
	public CompletionStage<SendResult> send(Address queue, Envelope envelope, SendOptions options) {
		byte[] body = this.codec.encode(envelope);
		if (this.closed.get()) {
			return CompletableFuture.failedStage(new BusException("The bus is closed.", null));
		}
		if (!this.outbox.reserve(body.length)) {
			return CompletableFuture.failedStage(new BusException("The outbox to the broker is full.", null));
		}
		PendingSend send = new PendingSend(queue, body, options, System.nanoTime() + SEND_TIMEOUT.toNanos());
		this.pendingSends.add(send);
		CompletionStage<SendResult> result = send.result().whenComplete((answer, failure) -> {
			this.pendingSends.remove(send);
			this.outbox.release(body.length);
		});
		this.outbox.execute(() -> transmit(send));
		return result;
	}

	private void transmit(PendingSend send) {
		if (send.isDone()) {
			return;
		}
		try {
			if (send.address().isSubmit() && !this.knownSubmitQueues.contains(send.address())) {
				ArtemisQueues.create(this.session, QueueSpec.submit(send.address(), QueueSpec.DEFAULT_MAX_SUBMITS));
				this.knownSubmitQueues.add(send.address());
			}
			ClientMessage message = message(send.body(), RoutingType.ANYCAST, send.options());
			this.producer.send(SimpleString.of(send.address().name()), message, send);
		}
		catch (ActiveMQException ex) {
			send.fail(ex);
		}
	}

	@Override
	public void publish(Address topic, Envelope envelope) {
		byte[] body = this.codec.encode(envelope);
		if (this.closed.get() || !this.outbox.reserve(body.length)) {
			warnOnce(topic, null);
			return;
		}
		this.outbox.execute(() -> transmit(topic, body));
	}

	private void transmit(Address topic, byte[] body) {
		try {
			ClientMessage message = message(body, RoutingType.MULTICAST, SendOptions.DEFAULT);
			this.producer.send(SimpleString.of(topic.name()), message);
			this.dropping.set(false);
		}
		catch (ActiveMQException ex) {
			warnOnce(topic, ex);
		}
		finally {
			this.outbox.release(body.length);
		}
	}

	private void warnOnce(Address topic, @Nullable ActiveMQException cause) {
		if (this.dropping.compareAndSet(false, true)) {
			logger.warn("Dropping what is published to {}: {}", topic,
					(cause != null) ? cause.getMessage() : "closed, or too much is on its way");
		}
	}

	private ClientMessage message(byte[] body, RoutingType routingType, SendOptions options) {
		long expiration = (options.expiry() != null) ? options.expiry().toEpochMilli() : 0;
		ClientMessage message = this.session.createMessage(Message.BYTES_TYPE, false, expiration,
				System.currentTimeMillis(), (byte) options.priority());
		message.setRoutingType(routingType);
		if (options.duplicateId() != null) {
			message.putStringProperty(Message.HDR_DUPLICATE_DETECTION_ID, SimpleString.of(options.duplicateId()));
		}
		message.getBodyBuffer().writeBytes(body);
		return message;
	}

	@Override
	public Subscription consume(QueueSpec queue, DeliveryHandler handler) {
		return open(ArtemisSubscription.Source.queue(queue), handler);
	}

	@Override
	public Subscription subscribe(Address topic, DeliveryHandler handler) {
		return open(ArtemisSubscription.Source.topic(topic), handler);
	}

	private Subscription open(ArtemisSubscription.Source source, DeliveryHandler handler) {
		if (this.closed.get()) {
			throw new BusException("The bus is closed.", null);
		}
		ArtemisSubscription subscription = ArtemisSubscription.open(this.consuming, source,
				new ArtemisReceiver(source.address(), handler, this.codec, this.outbox), this.outbox,
				this.subscriptions::remove);
		this.subscriptions.add(subscription);
		return subscription;
	}

	@Override
	public boolean isConnected() {
		return !this.closed.get() && this.producing.isConnected() && this.consuming.isConnected();
	}

	private void sweep() {
		long now = System.nanoTime();
		this.pendingSends.stream().filter((send) -> send.isOverdue(now)).forEach(PendingSend::expire);
	}

	@Override
	public void close() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		flush();
		List.copyOf(this.subscriptions).forEach(ArtemisSubscription::abandon);
		this.consuming.close();
		this.producing.close();
		this.outbox.close();
		this.sweeping.cancel(true);
		this.timer.shutdownNow();
		this.pendingSends.forEach((send) -> send.failWith("The bus was closed.", new IllegalStateException("closed")));
	}

	/** Waits until what was sent and acknowledged so far has left. */
	private void flush() {
		if (!this.producing.isConnected() || this.outbox.isCurrentThread()) {
			return;
		}
		CountDownLatch left = new CountDownLatch(1);
		this.outbox.execute(left::countDown);
		try {
			if (!left.await(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.warn("Closing the bus before all that was sent has left.");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
