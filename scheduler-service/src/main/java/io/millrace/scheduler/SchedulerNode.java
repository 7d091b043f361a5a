package io.millrace.scheduler;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.millrace.process.trace.Tracing;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.LeaseClock;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.KvEvent;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.message.WorkerMessage;
import io.millrace.scheduler.core.Band;
import io.millrace.scheduler.core.SchedulerClocks;
import io.millrace.scheduler.core.SchedulerCore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduler on the bus: turns what arrives into events of the core, on one thread.
 * Pools are learnt from HELLO and LOAD, and consumed from then on. It does not own the
 * bus.
 */
public final class SchedulerNode implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SchedulerNode.class);

	private static final List<Address> CONTROL = List.of(Address.LOST, Address.ALIVE, Address.LOAD, Address.HELLO,
			Address.KV_EVENT);

	private final ProcessId id;

	private final Bus bus;

	private final SchedulerMeters meters;

	private final SchedulerCore core;

	private final EventLoop loop;

	private final Map<String, Subscription> pools = new ConcurrentHashMap<>();

	private final List<Subscription> subscriptions = new ArrayList<>();

	private volatile boolean running;

	SchedulerNode(ProcessId id, Bus bus, SchedulerProperties properties, SchedulerMeters meters, Tracing tracing,
			InstantSource clock) {
		this.id = id;
		this.bus = bus;
		this.meters = meters;
		LeaseClock lease = new LeaseClock(bus::isConnected, properties.outageGrace(), System::nanoTime);
		this.core = new SchedulerCore(id, properties.toLimits(),
				new BusEffects(id, bus, meters, new SchedulerSpans(tracing)),
				new SchedulerClocks(clock, lease, bus::isConnected));
		this.loop = new EventLoop("scheduler", properties.inboxCapacity(), SchedulerCore.SETTLE_PERIOD, this::settle);
	}

	/** Begins to schedule, or does so as soon as the broker is there. */
	public void start() {
		this.loop.start();
		Address inbox = Address.inbox(this.id);
		this.subscriptions.add(this.bus.consume(QueueSpec.inbox(inbox), this::onAnswer));
		this.subscriptions.add(this.bus.consume(QueueSpec.bounce(), this::onBounce));
		CONTROL.forEach((topic) -> this.subscriptions.add(this.bus.subscribe(topic, this::onControl)));
		this.running = true;
	}

	public ProcessId id() {
		return this.id;
	}

	/** Whether it is scheduling and its bus is connected. */
	public boolean isReady() {
		return this.running && this.bus.isConnected();
	}

	private void settle() {
		this.core.settle();
		for (String pool : this.core.pools()) {
			for (Band band : Band.values()) {
				this.meters.queued(pool, band, this.core.queuedRequests(pool, band));
			}
		}
		this.meters.indexed(this.core.indexedBlocks());
	}

	private void onControl(Delivery delivery) {
		switch (delivery.envelope().message()) {
			case Hello hello -> {
				consumePool(hello.pool());
				post("a HELLO", () -> this.core.onHello(hello));
			}
			case Load load -> {
				consumePool(load.pool());
				post("a LOAD", () -> this.core.onLoad(load));
			}
			case KvEvent event -> post("a KV_EVENT", () -> this.core.onKvEvent(event));
			case Lost lost -> post("a LOST", () -> this.core.onLost(lost));
			case Alive alive -> post("an ALIVE", () -> this.core.onAlive(alive));
			default -> logUnexpected(delivery);
		}
	}

	/** Making a queue waits for the broker, so it is done elsewhere. */
	private void consumePool(String pool) {
		Subscription none = () -> {
		};
		if (this.pools.putIfAbsent(pool, none) == null) {
			Thread.ofVirtual().name("scheduler-pool").start(() -> openPool(pool, none));
		}
	}

	private void openPool(String pool, Subscription placeholder) {
		Subscription opened = this.bus.consume(QueueSpec.submit(Address.submit(pool), QueueSpec.DEFAULT_MAX_SUBMITS),
				(delivery) -> onSubmitQueue(pool, delivery));
		if (!this.pools.replace(pool, placeholder, opened)) {
			opened.close();
		}
		logger.info("Scheduling for the worker pool '{}'.", pool);
	}

	private void onSubmitQueue(String pool, Delivery delivery) {
		switch (delivery.envelope().message()) {
			case Submit submit -> {
				if (!this.loop
					.offer(() -> this.core.onSubmit(submit, pool, delivery.deliveryCount(), delivery::acknowledge))) {
					refuse(submit);
					delivery.acknowledge();
				}
			}
			case Cancel cancel -> {
				delivery.acknowledge();
				post("a CANCEL", () -> this.core.onCancel(cancel));
			}
			default -> {
				logUnexpected(delivery);
				delivery.acknowledge();
			}
		}
	}

	private void refuse(Submit submit) {
		this.meters.rejected(CapacityReason.QUEUE_FULL);
		Reject reject = new Reject(submit.task().requestId(), submit.submission(), ErrorCode.OVERLOADED,
				"The scheduler has more to do than it can keep.", Duration.ofSeconds(1), CapacityReason.QUEUE_FULL);
		this.bus.send(Address.inbox(submit.task().gateway()), Envelope.of(this.id, reject), SendOptions.DEFAULT)
			.exceptionally((failure) -> {
				logger.warn("A REJECT did not reach {}: {}", submit.task().gateway(), failure.getMessage());
				return null;
			});
	}

	private void onAnswer(Delivery delivery) {
		delivery.acknowledge();
		switch (delivery.envelope().message()) {
			case Accepted accepted -> post("an ACCEPTED", () -> this.core.onAccepted(accepted));
			case Busy busy -> post("a BUSY", () -> this.core.onBusy(busy));
			case Finish finish -> post("a FINISH", () -> this.core.onFinish(finish));
			case Gone gone -> post("a GONE", () -> this.core.onGone(gone));
			case Cancel cancel -> post("a CANCEL", () -> this.core.onCancel(cancel));
			default -> logUnexpected(delivery);
		}
	}

	private void onBounce(Delivery delivery) {
		delivery.acknowledge();
		Optional<ProcessId> worker = WorkerInbox.owner(delivery.sentTo());
		if (worker.isPresent() && delivery.envelope().message() instanceof WorkerMessage message) {
			post("a bounced message", () -> this.core.onBounce(worker.get(), message));
		}
		else {
			logUnexpected(delivery);
		}
	}

	private void post(String what, Runnable event) {
		if (!this.loop.offer(event)) {
			logger.warn("The scheduler's inbox is full; {} was dropped.", what);
		}
	}

	private static void logUnexpected(Delivery delivery) {
		logger.debug("Not for a scheduler: {} from {}.", delivery.envelope().message().getClass().getSimpleName(),
				delivery.envelope().sender());
	}

	/**
	 * Ends scheduling. Submits that no worker accepted go back to their queues, for
	 * another scheduler.
	 */
	@Override
	public void close() {
		this.running = false;
		this.subscriptions.forEach(Subscription::close);
		this.subscriptions.clear();
		this.loop.close();
		this.pools.values().forEach(Subscription::close);
		this.pools.clear();
	}

}
