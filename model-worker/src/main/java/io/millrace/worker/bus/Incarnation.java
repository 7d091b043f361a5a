package io.millrace.worker.bus;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.LeaseClock;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Drain;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.KvEvent;
import io.millrace.protocol.message.LoRARequest;
import io.millrace.protocol.message.LoRAResponse;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Probe;
import io.millrace.protocol.message.WorkerMessage;
import io.millrace.protocol.message.WorkerRole;
import io.millrace.protocol.message.WorkerState;
import io.millrace.worker.engine.AdapterResult;
import io.millrace.worker.engine.CacheChanges;
import io.millrace.worker.engine.ModelEngine;
import io.millrace.worker.engine.EngineLoad;
import io.millrace.worker.protocol.ProtocolObserver;
import io.millrace.worker.protocol.WorkerProtocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a worker on the bus: everything that has its id. The bus' threads, the pump
 * and the beacon meet at the protocol's monitor, which nobody holds for long and the
 * engine thread never takes. Life: made, opened, closed.
 */
final class Incarnation implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Incarnation.class);

	private static final Duration TICK = Duration.ofMillis(100);

	private final ProcessId id;

	private final ModelCard model;

	private final Bus bus;

	private final ModelEngine engine;

	private final LeaseClock clock;

	private final WorkerRole role;

	/** Guarded by its own monitor, which is told whenever it may have become quiet. */
	private final WorkerProtocol protocol;

	private final LoadBeacon beacon;

	private final Pump pump;

	private final AdapterCommands adapters;

	/** Only the pump's thread touches this and the next. */
	private boolean wasConnected = true;

	private long tickDueNanos = Long.MIN_VALUE;

	private @Nullable Subscription inbox;

	private boolean closed;

	/**
	 * A life that has not begun.
	 * @param term the newest scheduler's term that the one before has heard
	 * @param state that of the one before: whom an operator drained stays drained
	 */
	Incarnation(ProcessId id, long term, WorkerState state, ModelCard model, Bus bus, ModelEngine engine,
			WorkerNodeSettings settings, LeaseClock clock, ProtocolObserver observer) {
		this.id = id;
		this.model = model;
		this.bus = bus;
		this.engine = engine;
		this.clock = clock;
		this.role = (model.task() == PipelineTask.TEXT_GENERATION) ? settings.role() : WorkerRole.BOTH;
		this.protocol = new WorkerProtocol(id, term, settings.protocol(), new NodeEffects(id, bus, engine), observer);
		this.protocol.onMessage(new Drain(state == WorkerState.DRAINING), clock.nanos());
		this.beacon = new LoadBeacon(bus, new Hello(id, model.name(), model), this::load,
				() -> bus.isConnected() && engine.isHealthy(settings.stepTimeout()), settings);
		this.adapters = new AdapterCommands(engine, new AdapterPaths(settings.adapterDirectories()));
		this.pump = new Pump("pump-" + model.name(), TICK, this::pump);
	}

	ProcessId id() {
		return this.id;
	}

	/**
	 * Takes dispatches and tells everybody, or does so as soon as the broker is there.
	 */
	void open() {
		Subscription subscription = this.bus.consume(QueueSpec.inbox(Address.inbox(this.id)), this::onDelivery);
		synchronized (this) {
			if (!this.closed) {
				this.inbox = subscription;
				this.pump.start();
				this.beacon.start();
				return;
			}
		}
		subscription.close();
	}

	private void onDelivery(Delivery delivery) {
		try {
			Message message = delivery.envelope().message();
			if (message instanceof LoRARequest request) {
				this.adapters.accept(request, (result) -> answer(request, result));
			}
			else if (message instanceof WorkerMessage forMe) {
				onMessage(forMe);
			}
			else {
				logger.debug("A worker has no use for {}.", message.getClass().getSimpleName());
			}
		}
		finally {
			delivery.acknowledge();
		}
	}

	/** After everybody was told what there is. */
	private void answer(LoRARequest request, AdapterResult result) {
		this.beacon.announce();
		LoRAResponse response = new LoRAResponse(request.id(), this.id, result.status(), result.message());
		this.bus.send(Address.inbox(request.replyTo()), Envelope.of(this.id, response), SendOptions.DEFAULT)
			.whenComplete((_, failure) -> {
				if (failure != null) {
					logger.warn("Nobody hears what became of adapter '{}': {}", request.loraName(), failure.toString());
				}
			});
	}

	private void onMessage(WorkerMessage message) {
		synchronized (this.protocol) {
			this.protocol.onMessage(message, this.clock.nanos());
			this.protocol.notifyAll();
		}
		if (message instanceof Drain drain) {
			logger.info("Worker {} {} new work, as an operator wants it.", this.id,
					drain.draining() ? "takes no" : "takes");
			this.beacon.announce();
		}
		else if (message instanceof Dispatch || message instanceof Probe) {
			this.beacon.changed();
		}
	}

	void onAlive(Alive alive) {
		synchronized (this.protocol) {
			this.protocol.onAlive(alive, this.clock.nanos());
		}
	}

	/** Returns whether it was declared lost, and falls silent if so. */
	boolean onLost(Lost lost) {
		synchronized (this.protocol) {
			return this.protocol.onLost(lost);
		}
	}

	/** Transcripts have changed. Never waits. */
	void wake() {
		this.pump.wake();
	}

	/**
	 * While the bus is away transcripts keep what was made, and one frame tells it all
	 * after.
	 */
	private void pump() {
		long now = this.clock.nanos();
		boolean connected = this.bus.isConnected();
		boolean ticks = now >= this.tickDueNanos;
		if (connected && pump(now)) {
			this.beacon.changed();
		}
		if (connected && ticks) {
			publishCacheChanges();
		}
		this.wasConnected = connected;
	}

	private boolean pump(long now) {
		synchronized (this.protocol) {
			if (!this.wasConnected) {
				this.protocol.onReconnected(now);
			}
			boolean ended = this.protocol.flush(now);
			if (now >= this.tickDueNanos) {
				this.tickDueNanos = now + TICK.toNanos();
				this.protocol.tick(now);
			}
			this.protocol.notifyAll();
			return ended;
		}
	}

	/**
	 * Nobody is told twice: what cannot be published is missing, as its number tells.
	 */
	private void publishCacheChanges() {
		CacheChanges changes = this.engine.pollCacheChanges();
		if (changes != null) {
			try {
				this.bus.publish(Address.KV_EVENT, Envelope.of(this.id,
						new KvEvent(this.id, this.model.name(), changes.number(), changes.changes())));
			}
			catch (RuntimeException ex) {
				logger.debug("KV_EVENT {} of {} was not published: {}", changes.number(), this.id, ex.toString());
			}
		}
	}

	private Load load(long number) {
		EngineLoad load = this.engine.load();
		synchronized (this.protocol) {
			return new Load(this.id, this.model.name(), number, this.protocol.state(), load.running(), load.waiting(),
					load.maxSequences(), load.freeBlocks(), load.totalBlocks(), load.prefillBacklogTokens(),
					this.protocol.term(), this.protocol.held(), this.engine.adapters(), load.blockSize(), this.role);
		}
	}

	/** Takes nothing new from now on, which everybody hears at once. */
	void drain() {
		synchronized (this.protocol) {
			this.protocol.drain();
		}
		this.beacon.announce();
	}

	/** Whether it takes new work. */
	WorkerState state() {
		synchronized (this.protocol) {
			return this.protocol.state();
		}
	}

	/** The newest scheduler's term that was heard. */
	long term() {
		synchronized (this.protocol) {
			return this.protocol.term();
		}
	}

	/** Waits until all ends were heard; false if it takes longer. */
	boolean awaitQuiet(Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		synchronized (this.protocol) {
			while (!this.protocol.isQuiet()) {
				long left = deadline - System.nanoTime();
				if (left <= 0) {
					return false;
				}
				TimeUnit.NANOSECONDS.timedWait(this.protocol, left);
			}
			return true;
		}
	}

	@Override
	public void close() {
		Subscription subscription;
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.closed = true;
			subscription = this.inbox;
		}
		this.beacon.close();
		this.adapters.close();
		if (subscription != null) {
			subscription.close();
			this.pump.close();
		}
	}

}
