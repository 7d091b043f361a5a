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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus over Artemis' Core protocol, in-VM or TCP. Nothing it sends is durable. Sends
 * and acknowledgements leave through one I/O thread; results of sends complete on the
 * client's threads and their dependents must not block. {@link #consume} and
 * {@link #subscribe} wait for a broker that is there; where it is away, or goes, the
 * consumption begins when it comes.
 */
public final class ArtemisBus implements Bus {

	/** A send without an answer fails after this long. */
	static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

	/** {@link #connect} returns after this long, connected or not. */
	static final Duration CONNECT_PATIENCE = Duration.ofSeconds(2);

	private static final Logger logger = LoggerFactory.getLogger(ArtemisBus.class);

	private static final long SWEEP_PERIOD_MS = 500;

	private final EnvelopeCodec codec = new EnvelopeCodec();

	private final Outbox outbox = new Outbox();

	private final Set<PendingSend> pendingSends = ConcurrentHashMap.newKeySet();

	private final Set<ArtemisSubscription> subscriptions = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean closed = new AtomicBoolean();

	private final AtomicBoolean dropping = new AtomicBoolean();

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("bus-timer").factory());

	private final ArtemisSettings settings;

	private final LinkKeeper keeper;

	private ArtemisBus(ArtemisSettings settings, ArtemisConnector connector) {
		this.settings = settings;
		this.keeper = new LinkKeeper(settings, connector, this::openSubscriptions, this::failSends);
	}

	/**
	 * Connects in the background, and again whenever the connection is lost, for as long
	 * as the bus is open. Where the broker is there, it is connected on return.
	 * @throws BusException if the URL is none of a broker
	 */
	public static ArtemisBus connect(ArtemisSettings settings) {
		return connect(settings, ArtemisConnector.CALL_TIMEOUT);
	}

	/** The same with another patience for the broker's answers. */
	static ArtemisBus connect(ArtemisSettings settings, Duration callTimeout) {
		ArtemisBus bus = new ArtemisBus(settings, new ArtemisConnector(settings, callTimeout));
		bus.start();
		return bus;
	}

	private void start() {
		ScheduledFuture<?> ignored = this.timer.scheduleWithFixedDelay(this::sweep, SWEEP_PERIOD_MS, SWEEP_PERIOD_MS,
				TimeUnit.MILLISECONDS);
		this.keeper.start(CONNECT_PATIENCE);
	}

	@Override
	public CompletionStage<SendResult> send(Address queue, Envelope envelope, SendOptions options) {
		byte[] body = this.codec.encode(envelope);
		if (this.closed.get()) {
			return CompletableFuture.failedStage(new BusException("The bus is closed.", null));
		}
		if (this.keeper.link() == null) {
			return CompletableFuture.failedStage(new BusException(notConnected(), null));
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
		ArtemisLink link = this.keeper.link();
		if (link == null) {
			send.failWith(notConnected(), null);
		}
		else if (!send.isDone()) {
			try {
				link.send(send);
			}
			catch (ActiveMQException ex) {
				send.fail(ex);
			}
		}
	}

	private String notConnected() {
		return "There is no connection to the broker at " + this.settings.url() + ".";
	}

	@Override
	public void publish(Address topic, Envelope envelope) {
		byte[] body = this.codec.encode(envelope);
		if (this.closed.get() || !this.outbox.reserve(body.length)) {
			warnOnce(topic, "the bus is closed, or too much is on its way");
			return;
		}
		this.outbox.execute(() -> transmit(topic, body));
	}

	private void transmit(Address topic, byte[] body) {
		try {
			ArtemisLink link = this.keeper.link();
			if (link == null) {
				warnOnce(topic, "there is no connection to the broker");
				return;
			}
			link.publish(topic, body);
			this.dropping.set(false);
		}
		catch (ActiveMQException ex) {
			warnOnce(topic, ex.getMessage());
		}
		finally {
			this.outbox.release(body.length);
		}
	}

	private void warnOnce(Address topic, @Nullable String reason) {
		if (this.dropping.compareAndSet(false, true)) {
			logger.warn("Dropping what is published to {}: {}.", topic, reason);
		}
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
		ArtemisReceiver receiver = new ArtemisReceiver(source.address(), handler, this.codec, this.outbox);
		ArtemisSubscription subscription = new ArtemisSubscription(source, receiver, this.outbox,
				this.subscriptions::remove);
		this.subscriptions.add(subscription);
		ArtemisLink link = this.keeper.link();
		if (link != null && !subscription.tryOpenOn(link)) {
			this.keeper.wake();
		}
		return subscription;
	}

	/** Returns whether all are open; what is not will be tried again. */
	private boolean openSubscriptions(ArtemisLink link) {
		boolean allOpen = true;
		for (ArtemisSubscription subscription : this.subscriptions) {
			allOpen &= subscription.tryOpenOn(link);
		}
		return allOpen;
	}

	@Override
	public boolean isConnected() {
		return !this.closed.get() && this.keeper.isReady();
	}

	private void failSends() {
		this.pendingSends.forEach((send) -> send.failWith(
				"The connection to the broker was lost before it had answered a send to " + send.address() + ".",
				null));
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
		this.keeper.close();
		this.outbox.close();
		this.timer.shutdownNow();
		this.pendingSends.forEach((send) -> send.failWith("The bus was closed.", null));
	}

	/** Waits until what was sent and acknowledged so far has left. */
	private void flush() {
		if (this.keeper.link() == null || this.outbox.isCurrentThread()) {
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
