package io.millrace.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
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
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Probe;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerState;

/** A worker that sends LOADs and answers dispatches as told. */
final class FakeWorker implements AutoCloseable {

	enum Answer {

		ACCEPT, ACCEPT_IN_SECRET, REFUSE, SILENCE

	}

	private final Bus bus;

	private final ProcessId id;

	private final String pool;

	private final Answer answer;

	private final int slots;

	private final AtomicLong loads = new AtomicLong();

	private final Map<RequestId, Dispatch> running = new ConcurrentHashMap<>();

	private volatile boolean secretive;

	private volatile long term;

	final BlockingQueue<Dispatch> dispatches = new LinkedBlockingQueue<>();

	final BlockingQueue<Cancel> cancels = new LinkedBlockingQueue<>();

	private final ScheduledExecutorService reporter = Executors.newSingleThreadScheduledExecutor();

	private final Subscription inbox;

	FakeWorker(Bus bus, ProcessId id, String pool, Answer answer, int slots) {
		this.bus = bus;
		this.id = id;
		this.pool = pool;
		this.answer = answer;
		this.slots = slots;
		this.secretive = answer == Answer.ACCEPT_IN_SECRET;
		this.inbox = bus.consume(QueueSpec.inbox(Address.inbox(id)), this::onDelivery);
		this.reporter.scheduleAtFixedRate(this::report, 0, 50, TimeUnit.MILLISECONDS);
	}

	private void report() {
		ModelCard card = new ModelCard("model", PipelineTask.TEXT_GENERATION, 128, 32, TokenIds.EMPTY,
				GenerationDefaults.NONE, "hash", 1);
		this.bus.publish(Address.HELLO, Envelope.of(this.id, new Hello(this.id, this.pool, card)));
		List<Load.Held> held = this.secretive ? List.of() : held();
		this.bus.publish(Address.LOAD, Envelope.of(this.id, new Load(this.id, this.pool, this.loads.getAndIncrement(),
				WorkerState.READY, held.size(), 0, this.slots, 10, 10, 0, this.term, held)));
	}

	private List<Load.Held> held() {
		return this.running.entrySet()
			.stream()
			.flatMap((entry) -> entry.getValue()
				.items()
				.stream()
				.filter((item) -> item.task().requestId().equals(entry.getKey())))
			.map((item) -> new Load.Held(item.task().requestId(), item.attempt(), 0))
			.toList();
	}

	/** From now on its LOADs show what it has. */
	void reveal() {
		this.secretive = false;
	}

	/** Its inbox goes, though it goes on reporting. */
	void loseInbox() {
		this.inbox.close();
	}

	private void onDelivery(Delivery delivery) {
		delivery.acknowledge();
		switch (delivery.envelope().message()) {
			case Dispatch dispatch -> onDispatch(dispatch);
			case Cancel cancel -> onCancel(cancel);
			case Probe _ -> report();
			default -> throw new IllegalStateException("Not for a worker: " + delivery.envelope());
		}
	}

	private void onDispatch(Dispatch dispatch) {
		if (dispatch.term() < this.term) {
			return;
		}
		this.term = dispatch.term();
		this.dispatches.add(dispatch);
		for (Dispatch.Item item : dispatch.items()) {
			switch (this.answer) {
				case ACCEPT -> {
					this.running.put(item.task().requestId(), dispatch);
					send(dispatch, new Accepted(item.task().requestId(), item.attempt(), this.id));
				}
				case ACCEPT_IN_SECRET -> this.running.put(item.task().requestId(), dispatch);
				case REFUSE -> send(dispatch, new Busy(item.task().requestId(), item.attempt(), this.id));
				case SILENCE -> {
				}
			}
		}
	}

	private void onCancel(Cancel cancel) {
		this.cancels.add(cancel);
		Dispatch dispatch = this.running.get(cancel.requestId());
		if (dispatch != null) {
			dispatch.items()
				.stream()
				.filter((item) -> item.task().requestId().equals(cancel.requestId()))
				.forEach((item) -> finish(dispatch, item));
		}
	}

	void finish(Dispatch dispatch, Dispatch.Item item) {
		this.running.remove(item.task().requestId());
		send(dispatch, new Finish(item.task().requestId(), item.attempt(), this.id,
				new Outcome.Finished(FinishReason.STOP), new Usage(1, 0, 1)));
	}

	private void send(Dispatch dispatch, Message message) {
		this.bus.send(Address.inbox(dispatch.scheduler()), Envelope.of(this.id, message), SendOptions.DEFAULT);
	}

	Dispatch nextDispatch() {
		return next(this.dispatches, Duration.ofSeconds(10));
	}

	List<RequestId> nextDispatchedIds() {
		return nextDispatch().items().stream().map((item) -> item.task().requestId()).toList();
	}

	Cancel nextCancel() {
		return next(this.cancels, Duration.ofSeconds(10));
	}

	static <T> T next(BlockingQueue<T> queue, Duration patience) {
		try {
			T next = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
			if (next == null) {
				throw new AssertionError("Nothing came within " + patience + ".");
			}
			return next;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	ProcessId id() {
		return this.id;
	}

	@Override
	public void close() {
		this.reporter.shutdownNow();
		this.inbox.close();
	}

}
