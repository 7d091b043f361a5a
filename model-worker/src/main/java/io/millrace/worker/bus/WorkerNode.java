package io.millrace.worker.bus;

import io.millrace.protocol.ModelCard;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerMessage;
import io.millrace.worker.engine.Admission;
import io.millrace.worker.engine.Emission;
import io.millrace.worker.engine.Engine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model's worker on the bus: gives its engine what schedulers dispatch, answers them
 * at once, and sends to gateways what the engine makes. Its pool is named like its model.
 *
 * <p>
 * It owns its engine. Life: made, {@link #start() started} once, {@link #drain() drained}
 * if there is time, closed.
 */
public final class WorkerNode implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(WorkerNode.class);

	private final ProcessId id = ProcessId.start(Role.WORKER);

	private final Bus bus;

	private final ModelCard model;

	private final Engine engine;

	private final WorkerNodeSettings settings;

	private final LoadBeacon beacon;

	private final Outbox outbox;

	/** The newest term that was heard; only the bus' delivering thread touches it. */
	private long term = Long.MIN_VALUE;

	private volatile @Nullable Subscription inbox;

	/**
	 * A worker that is not on the bus yet.
	 * @param bus used, not owned
	 * @param model what it serves
	 * @param engine serves it; belongs to the node from now on
	 * @param settings periods and limits
	 */
	public WorkerNode(Bus bus, ModelCard model, Engine engine, WorkerNodeSettings settings) {
		this.bus = bus;
		this.model = model;
		this.engine = engine;
		this.settings = settings;
		this.beacon = new LoadBeacon(bus, new Hello(this.id, model.name(), model), engine, settings);
		this.outbox = new Outbox("outbox-" + model.name(), settings.maxOutbox(), this::send);
	}

	/** Its identity on the bus. */
	public ProcessId id() {
		return this.id;
	}

	/** Starts the engine, and tells everybody as soon as dispatches can come. */
	public void start() {
		this.engine.start(this.outbox);
		this.inbox = this.bus.consume(QueueSpec.inbox(Address.inbox(this.id)), this::onDelivery);
		this.beacon.start();
		logger.info("Worker {} serves model '{}'.", this.id, this.model.name());
	}

	private void onDelivery(Delivery delivery) {
		try {
			Message message = delivery.envelope().message();
			if (message instanceof WorkerMessage forMe) {
				switch (forMe) {
					case Dispatch dispatch -> onDispatch(dispatch);
					case Cancel cancel -> this.engine.cancel(cancel.requestId());
				}
			}
			else {
				logger.debug("A worker has no use for {}.", message.getClass().getSimpleName());
			}
		}
		finally {
			delivery.acknowledge();
		}
	}

	private void onDispatch(Dispatch dispatch) {
		if (dispatch.term() < this.term) {
			logger.warn("Dropped a dispatch of scheduler {}: its term {} is over, {} is the present one.",
					dispatch.scheduler(), dispatch.term(), this.term);
			return;
		}
		this.term = dispatch.term();
		dispatch.items().forEach((item) -> answer(item, dispatch.scheduler()));
		this.beacon.changed();
	}

	private void answer(Dispatch.Item item, ProcessId scheduler) {
		Accepted accepted = new Accepted(item.task().requestId(), item.attempt(), this.id);
		switch (this.engine.submit(item, scheduler, () -> send(scheduler, accepted))) {
			case Admission.Accepted _ -> logger.trace("Accepted {}.", item.task().requestId());
			case Admission.Busy _ -> send(scheduler, new Busy(item.task().requestId(), item.attempt(), this.id));
			case Admission.Refused refused -> send(refusal(item, scheduler, refused.outcome()));
			case Admission.Superseded _ ->
				logger.debug("Dropped try {} of {}, which is over.", item.attempt(), item.task().requestId());
		}
	}

	private static Emission refusal(Dispatch.Item item, ProcessId scheduler, Outcome outcome) {
		return new Emission.End(item.task().gateway(), scheduler, item.task().requestId(), item.attempt(), outcome,
				new Usage(item.task().prompt().size(), 0, 0));
	}

	private void send(Emission emission) {
		switch (emission) {
			case Emission.Tokens tokens -> send(tokens.gateway(), new Frame(this.id, tokens.outputs()));
			case Emission.End end -> {
				Finish finish = new Finish(end.requestId(), end.attempt(), this.id, end.outcome(), end.usage());
				send(end.gateway(), finish);
				send(end.scheduler(), finish);
				this.beacon.changed();
			}
		}
	}

	private void send(ProcessId receiver, Message message) {
		this.bus.send(Address.inbox(receiver), Envelope.of(this.id, message), SendOptions.DEFAULT)
			.whenComplete((result, failure) -> {
				if (failure != null || result == SendResult.FULL) {
					logger.warn("{} to {} was not sent: {}", message.getClass().getSimpleName(), receiver,
							(failure != null) ? failure.toString() : "its queue is full.");
				}
			});
	}

	/**
	 * Takes nothing new, and waits until what runs has ended, but not for ever.
	 * @return whether all has ended
	 */
	public boolean drain() throws InterruptedException {
		this.engine.drain();
		this.beacon.draining();
		return this.engine.awaitDrained(this.settings.drainTimeout());
	}

	/** Ends what still runs, says so, and leaves the bus. */
	@Override
	public void close() {
		this.engine.close();
		this.outbox.close();
		Subscription subscription = this.inbox;
		if (subscription != null) {
			subscription.close();
		}
		this.beacon.close();
	}

}
