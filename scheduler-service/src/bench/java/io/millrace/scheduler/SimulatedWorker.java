package io.millrace.scheduler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.KvEvent;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Probe;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerState;
import io.millrace.scheduler.core.SimulatedEngine;
import io.millrace.scheduler.core.SimulatedShape;

/**
 * A worker on the bus around a simulated engine, for measurements. It says what a real
 * one says, when a real one says it, but that a request's tokens come in one FRAME.
 */
final class SimulatedWorker implements AutoCloseable {

	private static final long TICK_MILLIS = 20;

	private static final int TICKS_PER_LOAD = 12;

	private static final int TICKS_PER_CACHE_EVENT = 5;

	private static final int TICKS_PER_HELLO = 50;

	private final ProcessId id;

	private final Bus bus;

	private final ModelCard card;

	private final SimulatedShape shape;

	private final SimulatedEngine engine;

	private final ScheduledExecutorService timer;

	private final Map<RequestId, Running> held = new LinkedHashMap<>();

	private final Subscription inbox;

	private boolean stepping;

	private boolean changed;

	private long term;

	private long loads;

	private long cacheEvents;

	private long ticks;

	SimulatedWorker(ProcessId id, Bus bus, ModelCard card, SimulatedShape shape, ScheduledExecutorService timer) {
		this.id = id;
		this.bus = bus;
		this.card = card;
		this.shape = shape;
		this.engine = new SimulatedEngine(shape);
		this.timer = timer;
		this.inbox = bus.consume(QueueSpec.inbox(Address.inbox(id)), this::onDelivery);
		this.ticks = Math.floorMod(id.name().hashCode(), TICKS_PER_HELLO);
		var ignored = timer.scheduleAtFixedRate(this::tick, this.ticks, TICK_MILLIS, TimeUnit.MILLISECONDS);
	}

	private synchronized void onDelivery(Delivery delivery) {
		delivery.acknowledge();
		switch (delivery.envelope().message()) {
			case Dispatch dispatch -> take(dispatch);
			case Probe _ -> this.changed = true;
			default -> {
			}
		}
	}

	private void take(Dispatch dispatch) {
		this.term = Math.max(this.term, dispatch.term());
		for (Dispatch.Item item : dispatch.items()) {
			this.held.put(item.task().requestId(), new Running(item.attempt(), dispatch.scheduler()));
			this.engine.accept(item.task());
			send(dispatch.scheduler(), new Accepted(item.task().requestId(), item.attempt(), this.id));
		}
		this.changed = true;
		step();
	}

	private void step() {
		if (!this.stepping && !this.engine.isIdle()) {
			this.stepping = true;
			var ignored = this.timer.schedule(this::stepped, this.engine.begin(), TimeUnit.NANOSECONDS);
		}
	}

	private synchronized void stepped() {
		this.stepping = false;
		for (SimulatedEngine.Progress progress : this.engine.end()) {
			if (progress.last()) {
				finish(progress);
			}
		}
		step();
	}

	private void finish(SimulatedEngine.Progress progress) {
		RequestId request = progress.task().requestId();
		Running running = this.held.remove(request);
		if (running == null) {
			return;
		}
		int tokens = progress.task().sampling().maxNewTokens();
		ProcessId gateway = progress.task().gateway();
		send(gateway, new Frame(this.id,
				List.of(new Output.Tokens(request, running.attempt(), 0, TokenIds.of(new int[tokens])))));
		Finish finish = new Finish(request, running.attempt(), this.id, new Outcome.Finished(FinishReason.LENGTH),
				new Usage(progress.task().prompt().size(), progress.cachedTokens(), tokens));
		send(gateway, finish);
		send(running.scheduler(), finish);
		this.changed = true;
	}

	private synchronized void tick() {
		if (this.ticks % TICKS_PER_HELLO == 0) {
			this.bus.publish(Address.HELLO, Envelope.of(this.id, new Hello(this.id, this.card.name(), this.card)));
		}
		if (this.changed || this.ticks % TICKS_PER_LOAD == 0) {
			this.changed = false;
			report();
		}
		if (this.ticks % TICKS_PER_CACHE_EVENT == 0) {
			List<KvEvent.Change> changes = this.engine.pollCacheChanges();
			if (!changes.isEmpty()) {
				this.bus.publish(Address.KV_EVENT,
						Envelope.of(this.id, new KvEvent(this.id, this.card.name(), this.cacheEvents++, changes)));
			}
		}
		this.ticks++;
	}

	private void report() {
		List<Load.Held> all = new ArrayList<>();
		this.held.forEach((request, running) -> all.add(new Load.Held(request, running.attempt(), 0)));
		this.bus.publish(Address.LOAD,
				Envelope.of(this.id,
						new Load(this.id, this.card.name(), this.loads++, WorkerState.READY, this.engine.running(),
								this.engine.waiting(), this.shape.slots(), this.engine.freeBlocks(),
								this.shape.blocks(), this.engine.prefillBacklogTokens(), this.term, all, List.of(),
								this.shape.blockSize())));
	}

	private void send(ProcessId receiver, Message message) {
		var ignored = this.bus.send(Address.inbox(receiver), Envelope.of(this.id, message), SendOptions.DEFAULT);
	}

	@Override
	public void close() {
		this.inbox.close();
	}

	private record Running(Attempt attempt, ProcessId scheduler) {

	}

}
