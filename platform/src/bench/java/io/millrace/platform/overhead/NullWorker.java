package io.millrace.platform.overhead;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Probe;
import io.millrace.protocol.message.Resume;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerState;

/**
 * A worker without an engine: it answers with given tokens. A request's {@code seed} says
 * how it is answered: 0 at once, with all of its tokens in one frame; above that, like an
 * engine whose steps take so many microseconds, a token a step, all sequences in each
 * step. As a real worker it sends one frame a step and gateway, and a LOAD soon after
 * each change.
 */
final class NullWorker implements AutoCloseable {

	private static final int MAX_SEQUENCES = 4_096;

	private static final Duration LOAD_TICK = Duration.ofMillis(20);

	private static final int TICKS_PER_LOAD = 12;

	private static final int TICKS_PER_HELLO = 50;

	private final ProcessId id = ProcessId.start(Role.WORKER, "null");

	private final Bus bus;

	private final ModelCard card;

	private final TokenIds text;

	private final Map<RequestId, Sequence> running = new LinkedHashMap<>();

	private final Thread engine = Thread.ofPlatform().daemon().name("null-engine").unstarted(this::run);

	private final ScheduledExecutorService beacon = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("null-beacon").factory());

	private final Subscription inbox;

	private long stepNanos;

	private long term;

	private boolean changed;

	private long ticks;

	private volatile boolean closed;

	/**
	 * A worker that serves from now on.
	 * @param card what it says of its model
	 * @param text what it answers, again and again where more tokens are asked for
	 */
	NullWorker(Bus bus, ModelCard card, TokenIds text) {
		this.bus = bus;
		this.card = card;
		this.text = text;
		this.inbox = bus.consume(QueueSpec.inbox(Address.inbox(this.id)), this::onDelivery);
		this.engine.start();
		ScheduledFuture<?> ignored = this.beacon.scheduleAtFixedRate(this::tick, 0, LOAD_TICK.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	private void onDelivery(Delivery delivery) {
		delivery.acknowledge();
		switch (delivery.envelope().message()) {
			case Dispatch dispatch -> onDispatch(dispatch);
			case Cancel cancel -> onCancel(cancel);
			case Resume resume -> onResume(resume);
			case Probe probe -> publishLoad();
			default -> {
			}
		}
	}

	private void onDispatch(Dispatch dispatch) {
		List<Sequence> atOnce = new ArrayList<>();
		synchronized (this) {
			this.term = Math.max(this.term, dispatch.term());
			for (Dispatch.Item item : dispatch.items()) {
				Sequence sequence = new Sequence(item.task(), item.attempt(), dispatch.scheduler());
				if (item.task().sampling().seed() > 0) {
					this.stepNanos = TimeUnit.MICROSECONDS.toNanos(item.task().sampling().seed());
					this.running.put(item.task().requestId(), sequence);
					this.changed = true;
				}
				else {
					atOnce.add(sequence);
				}
			}
		}
		for (Dispatch.Item item : dispatch.items()) {
			send(dispatch.scheduler(), new Accepted(item.task().requestId(), item.attempt(), this.id));
		}
		if (atOnce.isEmpty()) {
			LockSupport.unpark(this.engine);
		}
		else {
			emit(atOnce, Integer.MAX_VALUE);
		}
	}

	/** Answers as a step does: a frame a gateway, then the ends. */
	private void emit(List<Sequence> sequences, int tokensEach) {
		Map<ProcessId, List<Output>> outputs = new LinkedHashMap<>();
		for (Sequence sequence : sequences) {
			outputs.computeIfAbsent(sequence.task.gateway(), (gateway) -> new ArrayList<>())
				.add(sequence.next(this.text, tokensEach));
		}
		outputs.forEach((gateway, list) -> send(gateway, new Frame(this.id, list)));
		sequences.stream().filter(Sequence::isDone).forEach((done) -> finish(done, FinishReason.LENGTH));
	}

	private void finish(Sequence sequence, FinishReason reason) {
		Finish finish = new Finish(sequence.task.requestId(), sequence.attempt, this.id, new Outcome.Finished(reason),
				new Usage(sequence.task.prompt().size(), 0, sequence.generated));
		send(sequence.task.gateway(), finish);
		send(sequence.scheduler, finish);
	}

	private void run() {
		long due = System.nanoTime();
		while (!this.closed) {
			List<Sequence> batch;
			long step;
			synchronized (this) {
				batch = List.copyOf(this.running.values());
				step = this.stepNanos;
			}
			if (batch.isEmpty()) {
				LockSupport.parkNanos(LOAD_TICK.toNanos());
				due = System.nanoTime();
				continue;
			}
			due = Math.max(due + step, System.nanoTime());
			for (long left = step; left > 0; left = due - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
			step(batch);
		}
	}

	private void step(List<Sequence> batch) {
		emit(batch, 1);
		synchronized (this) {
			batch.stream().filter(Sequence::isDone).forEach((done) -> {
				this.running.remove(done.task.requestId());
				this.changed = true;
			});
		}
	}

	private void onCancel(Cancel cancel) {
		Sequence cancelled;
		synchronized (this) {
			cancelled = this.running.remove(cancel.requestId());
		}
		if (cancelled == null) {
			send(cancel.replyTo(), new Gone(cancel.requestId(), cancel.upTo(), this.id));
		}
		else {
			finish(cancelled, FinishReason.CANCELLED);
		}
	}

	/** No frame is ever lost here, so that there is nothing to send again. */
	private void onResume(Resume resume) {
		boolean present;
		synchronized (this) {
			present = this.running.containsKey(resume.requestId());
		}
		send(resume.gateway(), present ? new Admit(resume.requestId(), resume.attempt(), this.id)
				: new Gone(resume.requestId(), resume.attempt(), this.id));
	}

	private void tick() {
		if (this.ticks % TICKS_PER_HELLO == 0) {
			this.bus.publish(Address.HELLO, Envelope.of(this.id, new Hello(this.id, this.card.name(), this.card)));
		}
		boolean due;
		synchronized (this) {
			due = this.changed || this.ticks % TICKS_PER_LOAD == 0;
			this.changed = false;
		}
		if (due) {
			publishLoad();
		}
		this.ticks++;
	}

	private synchronized void publishLoad() {
		List<Load.Held> held = this.running.values()
			.stream()
			.map((sequence) -> new Load.Held(sequence.task.requestId(), sequence.attempt, sequence.generated))
			.toList();
		this.bus.publish(Address.LOAD, Envelope.of(this.id, new Load(this.id, this.card.name(), System.nanoTime(),
				WorkerState.READY, held.size(), 0, MAX_SEQUENCES, MAX_SEQUENCES, MAX_SEQUENCES, 0, this.term, held)));
	}

	private void send(ProcessId receiver, Message message) {
		this.bus.send(Address.inbox(receiver), Envelope.of(this.id, message), SendOptions.DEFAULT);
	}

	@Override
	public void close() {
		this.closed = true;
		this.beacon.shutdownNow();
		this.inbox.close();
	}

	/** One request that it has; only one thread at a time advances it. */
	private static final class Sequence {

		private final GenerationTask task;

		private final Attempt attempt;

		private final ProcessId scheduler;

		private volatile int generated;

		Sequence(GenerationTask task, Attempt attempt, ProcessId scheduler) {
			this.task = task;
			this.attempt = attempt;
			this.scheduler = scheduler;
			this.generated = task.delivered().size();
		}

		Output next(TokenIds text, int most) {
			int offset = this.generated;
			int count = Math.min(most, this.task.sampling().maxNewTokens() - offset);
			int[] ids = new int[count];
			for (int i = 0; i < count; i++) {
				ids[i] = text.get((offset + i) % text.size());
			}
			this.generated = offset + count;
			return new Output.Tokens(this.task.requestId(), this.attempt, offset, TokenIds.of(ids), null, null,
					(offset == 0) ? 0 : null);
		}

		boolean isDone() {
			return this.generated >= this.task.sampling().maxNewTokens();
		}

	}

}
