package io.millrace.worker.bus;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.protocol.ModelCard;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.LeaseClock;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.WorkerState;
import io.millrace.worker.engine.ModelEngine;
import io.millrace.worker.protocol.ProtocolObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model's worker on the bus. What it says and does there is its {@link Incarnation}'s
 * matter; when that is declared lost, the next takes its place. Its pool is named like
 * its model.
 *
 * <p>
 * It owns its engine. Life: made, {@link #start() started} once, {@link #drain() drained}
 * if there is time, closed.
 */
public final class WorkerNode implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(WorkerNode.class);

	/** How often one that is replaced looks whether it was closed meanwhile. */
	private static final Duration CHECK_PERIOD = Duration.ofMillis(500);

	private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(2);

	private final Bus bus;

	private final ModelCard model;

	private final ModelEngine engine;

	private final WorkerNodeSettings settings;

	private final ProtocolObserver observer;

	private final LeaseClock clock;

	private final AtomicBoolean closed = new AtomicBoolean();

	private final List<Subscription> topics = new CopyOnWriteArrayList<>();

	private volatile Incarnation incarnation;

	private volatile boolean draining;

	/** Brings the present incarnation onto the bus. */
	private volatile @Nullable Thread opener;

	/**
	 * A worker that is not on the bus yet.
	 * @param bus used, not owned
	 * @param model what it serves
	 * @param engine serves it; belongs to the node from now on
	 * @param settings periods and limits
	 * @param observer is told of what is rare
	 */
	public WorkerNode(Bus bus, ModelCard model, ModelEngine engine, WorkerNodeSettings settings,
			ProtocolObserver observer) {
		this.bus = bus;
		this.model = model;
		this.engine = engine;
		this.settings = settings;
		this.observer = observer;
		this.clock = new LeaseClock(bus::isConnected, settings.leaseGrace(), System::nanoTime);
		this.incarnation = incarnation(ProcessId.start(Role.WORKER), 0, WorkerState.READY);
	}

	private Incarnation incarnation(ProcessId id, long term, WorkerState state) {
		return new Incarnation(id, term, state, this.model, this.bus, this.engine, this.settings, this.clock,
				this.observer);
	}

	/** Its present identity on the bus. */
	public ProcessId id() {
		return this.incarnation.id();
	}

	/**
	 * Starts the engine, and comes onto the bus in the background. HELLO tells when
	 * dispatches can come.
	 */
	public void start() {
		this.engine.start(() -> this.incarnation.wake());
		inBackground(() -> {
			this.topics.add(this.bus.subscribe(Address.LOST, this::onLost));
			this.topics.add(this.bus.subscribe(Address.ALIVE, this::onAlive));
			open();
		});
	}

	private void inBackground(Runnable task) {
		this.opener = Thread.ofVirtual().name("opener-" + this.model.name()).start(task);
	}

	private void open() {
		this.incarnation.open();
		logger.info("Worker {} serves model '{}'.", this.incarnation.id(), this.model.name());
	}

	private void onAlive(Delivery delivery) {
		if (delivery.envelope().message() instanceof Alive alive) {
			this.incarnation.onAlive(alive);
		}
	}

	private void onLost(Delivery delivery) {
		Incarnation present = this.incarnation;
		if (delivery.envelope().message() instanceof Lost lost && present.onLost(lost)) {
			logger.warn("Worker {} was declared lost; it has dropped all, and comes back as a new incarnation.",
					present.id());
			inBackground(() -> replace(present));
		}
	}

	/**
	 * Making and ending subscriptions waits for the network: not on the bus' own thread.
	 */
	private void replace(Incarnation dead) {
		dead.close();
		if (awaitEmptyEngine() && !this.draining) {
			this.incarnation = incarnation(dead.id().reincarnated(), dead.term(), dead.state());
			this.observer.onIncarnation();
			open();
		}
	}

	/** Returns false if the node is closed first. */
	private boolean awaitEmptyEngine() {
		try {
			while (!this.closed.get()) {
				if (this.engine.awaitIdle(CHECK_PERIOD)) {
					return true;
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return false;
	}

	/**
	 * Takes nothing new, and waits until what runs has ended, but not for ever, and not
	 * for an engine that no longer computes.
	 * @return whether all has ended
	 */
	public boolean drain() throws InterruptedException {
		this.draining = true;
		this.incarnation.drain();
		long deadline = System.nanoTime() + this.settings.drainTimeout().toNanos();
		while (this.engine.isHealthy(this.settings.stepTimeout())) {
			Duration left = Duration.ofNanos(deadline - System.nanoTime());
			if (this.engine.awaitIdle((left.compareTo(CHECK_PERIOD) < 0) ? left : CHECK_PERIOD)) {
				return true;
			}
			if (!left.isPositive()) {
				return false;
			}
		}
		return false;
	}

	/**
	 * Hands over what still runs, waits until that was heard, but not for long, and
	 * leaves the bus. Closing it twice does nothing.
	 */
	@Override
	public void close() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		this.draining = true;
		this.engine.close(this.settings.stepTimeout());
		Incarnation last = this.incarnation;
		try {
			if (!last.awaitQuiet(this.settings.ackTimeout())) {
				logger.info("Worker {} leaves before all its gateways have confirmed all ends.", last.id());
			}
			Thread opening = this.opener;
			if (opening != null && !opening.join(JOIN_TIMEOUT)) {
				logger.debug("Worker {} leaves while it waits for the bus.", last.id());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.incarnation.close();
		this.topics.forEach(Subscription::close);
	}

}
