package io.millrace.protocol.bus.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

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

/**
 * A hub that all parties of one JVM share. Envelopes are encoded when sent and decoded
 * for each receiver, so that a test notices what does not serialise. Each subscription
 * has a virtual thread of its own.
 */
public final class InMemoryBus implements Bus {

	private static final int MAX_TOPIC_BACKLOG = 100_000;

	private static final Duration BOUNCE_LIFETIME = Duration.ofSeconds(5);

	private final EnvelopeCodec codec = new EnvelopeCodec();

	private final Clock clock;

	private final Map<Address, InMemoryQueue> queues = new ConcurrentHashMap<>();

	private final Map<Address, List<InMemoryQueue>> topics = new ConcurrentHashMap<>();

	private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

	private volatile boolean connected = true;

	private volatile boolean closed;

	public InMemoryBus() {
		this(Clock.systemUTC());
	}

	/**
	 * A hub with a clock of its own.
	 * @param clock decides what has expired
	 */
	public InMemoryBus(Clock clock) {
		this.clock = clock;
	}

	@Override
	public CompletionStage<SendResult> send(Address address, Envelope envelope, SendOptions options) {
		if (!isConnected()) {
			return CompletableFuture.failedStage(new BusException("The bus is not connected.", null));
		}
		byte[] body = this.codec.encode(envelope);
		InMemoryQueue queue = address.isSubmit() ? this.queues.computeIfAbsent(address, this::newSubmitQueue)
				: this.queues.get(address);
		if (queue == null && address.bounces()) {
			bounce(address, body);
		}
		return CompletableFuture
			.completedStage((queue != null) ? queue.offer(address, body, options) : SendResult.SENT);
	}

	private void bounce(Address address, byte[] body) {
		InMemoryQueue bounces = this.queues.get(Address.BOUNCE);
		if (bounces != null) {
			Instant expiry = this.clock.instant().plus(BOUNCE_LIFETIME);
			SendResult ignored = bounces.offer(address, body, new SendOptions(4, expiry, null));
		}
	}

	@Override
	public void publish(Address topic, Envelope envelope) {
		if (isConnected()) {
			byte[] body = this.codec.encode(envelope);
			this.topics.getOrDefault(topic, List.of())
				.forEach((queue) -> queue.offer(topic, body, SendOptions.DEFAULT));
		}
	}

	@Override
	public Subscription consume(QueueSpec spec, DeliveryHandler handler) {
		requireOpen();
		InMemoryConsumer consumer = new InMemoryConsumer(handler, this.codec, false, this::forget);
		this.queues.compute(spec.address(), (address, existing) -> {
			InMemoryQueue queue = (existing != null) ? existing : new InMemoryQueue(spec, this.clock);
			queue.attach(consumer, spec);
			return queue;
		});
		return start(consumer);
	}

	@Override
	public Subscription subscribe(Address topic, DeliveryHandler handler) {
		requireOpen();
		InMemoryConsumer consumer = new InMemoryConsumer(handler, this.codec, true, this::forget);
		QueueSpec spec = new QueueSpec(topic, false, true, MAX_TOPIC_BACKLOG, 1);
		InMemoryQueue queue = new InMemoryQueue(spec, this.clock);
		queue.attach(consumer, spec);
		this.topics.computeIfAbsent(topic, (key) -> new CopyOnWriteArrayList<>()).add(queue);
		return start(consumer);
	}

	@Override
	public boolean isConnected() {
		return this.connected && !this.closed;
	}

	/**
	 * A participant of this hub with a life of its own: closing it ends its subscriptions
	 * and nobody else's.
	 */
	public Bus connect() {
		return new InMemoryParticipant(this);
	}

	/**
	 * Plays an outage: while it lasts, sends fail and what is published is lost.
	 * @param connected whether the broker can be reached from now on
	 */
	public void setConnected(boolean connected) {
		this.connected = connected;
	}

	@Override
	public void close() {
		this.closed = true;
		this.subscriptions.forEach(Subscription::close);
	}

	private Subscription start(InMemoryConsumer consumer) {
		this.subscriptions.add(consumer);
		consumer.start();
		return consumer;
	}

	private void forget(InMemoryConsumer consumer, InMemoryQueue queue) {
		this.subscriptions.remove(consumer);
		this.topics.values().forEach((listeners) -> listeners.remove(queue));
		this.queues.computeIfPresent(queue.spec().address(), (address, existing) -> {
			if (existing == queue) {
				queue.detach(consumer);
				return queue.isDeserted() ? null : queue;
			}
			return existing;
		});
	}

	private InMemoryQueue newSubmitQueue(Address address) {
		return new InMemoryQueue(QueueSpec.submit(address, QueueSpec.DEFAULT_MAX_SUBMITS), this.clock);
	}

	private void requireOpen() {
		if (this.closed) {
			throw new BusException("The bus is closed.", null);
		}
	}

}
