package io.millrace.worker.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.RequestLog;
import io.millrace.protocol.TraceContext;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Drain;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.FinishAck;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.LoRARequest;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Probe;
import io.millrace.protocol.message.ResetPrefixCache;
import io.millrace.protocol.message.Resume;
import io.millrace.protocol.message.Usage;
import io.millrace.protocol.message.WorkerMessage;
import io.millrace.protocol.message.WorkerState;
import io.millrace.worker.engine.Transcript;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one incarnation of a worker answers, remembers and says again. Not thread-safe.
 * Messages are handed to {@link #onMessage}, {@link #onAlive} and {@link #onLost};
 * {@link #flush} is called whenever transcripts have changed, {@link #tick} several times
 * a second. Every {@code now} is in nanoseconds, of a clock that stands still while the
 * bus is away ({@link io.millrace.protocol.bus.LeaseClock}).
 *
 * <pre>
 * DISPATCH ─► live ─────────► FINISH sent, in the ring ─► forgotten
 *               │  transcript      (sent each second)    FINISH_ACK, or 30 s
 *               │  has ended
 *               └─► forgotten without a word
 *                   a newer try, the gateway's lease ended, LOST of oneself
 * </pre>
 *
 * A tombstone stays of what was cancelled and of what has ended.
 */
public final class WorkerProtocol {

	private static final Logger logger = LoggerFactory.getLogger(WorkerProtocol.class);

	private static final Outcome CANCELLED = new Outcome.Finished(FinishReason.CANCELLED);

	private final ProcessId id;

	private final WorkerEffects effects;

	private final ProtocolObserver observer;

	private final Map<RequestId, Served> live = new LinkedHashMap<>();

	private final Ring ring;

	private final Tombstones tombstones = new Tombstones();

	private final GatewayLeases leases;

	private long term;

	private boolean draining;

	private boolean leaving;

	private boolean lost;

	/**
	 * An incarnation that has heard nothing yet.
	 * @param id under which it is known
	 * @param term the newest scheduler's term that earlier incarnations have heard; 0 for
	 * the first
	 * @param settings periods and bounds
	 * @param effects make happen what it decides
	 * @param observer is told of what is rare
	 */
	public WorkerProtocol(ProcessId id, long term, ProtocolSettings settings, WorkerEffects effects,
			ProtocolObserver observer) {
		this.id = id;
		this.term = term;
		this.effects = effects;
		this.observer = observer;
		this.ring = new Ring(settings);
		this.leases = new GatewayLeases(settings.gatewayLease());
	}

	/** Something arrived in this incarnation's inbox. */
	public void onMessage(WorkerMessage message, long now) {
		if (this.lost) {
			return;
		}
		switch (message) {
			case Dispatch dispatch -> onDispatch(dispatch, now);
			case Cancel cancel -> onCancel(cancel, now);
			case Resume resume -> onResume(resume);
			case FinishAck ack -> this.ring.acknowledge(ack);
			case Probe _ -> {
				// The next LOAD answers it.
			}
			case Drain drain -> this.draining = this.leaving || drain.draining();
			case ResetPrefixCache _ -> this.effects.resetPrefixCache();
			case LoRARequest _ -> {
				// Takes long, and is nothing that has to be said again.
			}
		}
	}

	private void onDispatch(Dispatch dispatch, long now) {
		if (dispatch.term() < this.term) {
			logger.warn("Dropped a dispatch of scheduler {}: its term {} is over, {} is the present one.",
					dispatch.scheduler(), dispatch.term(), this.term);
			return;
		}
		this.term = dispatch.term();
		dispatch.items().forEach((item) -> onDispatched(item, dispatch.scheduler(), now));
	}

	private void onDispatched(Dispatch.Item item, ProcessId scheduler, long now) {
		RequestId requestId = item.task().requestId();
		Served known = this.live.get(requestId);
		Finish end = this.tombstones.end(requestId, now);
		if (known != null && known.attempt().equals(item.attempt())) {
			known.dispatchedBy(scheduler);
			this.effects.send(scheduler, new Accepted(requestId, item.attempt(), this.id));
		}
		else if (end != null && end.attempt().equals(item.attempt())) {
			this.effects.send(scheduler, end);
		}
		else if (isSuperseded(item.attempt(), known, end)) {
			RequestLog.about(logger.atDebug(), requestId, item.task().trace())
				.log("Dropped try {} of {}, which is over.", item.attempt(), requestId);
		}
		else if (this.tombstones.isCancelled(requestId, item.attempt(), now)) {
			this.effects.send(scheduler, finish(item, CANCELLED));
		}
		else {
			take(item, scheduler, now);
		}
	}

	private static boolean isSuperseded(Attempt attempt, @Nullable Served known, @Nullable Finish end) {
		return (known != null && attempt.isOlderThan(known.attempt()))
				|| (end != null && attempt.isOlderThan(end.attempt()));
	}

	/** A try that is newer than all that is known of its request. */
	private void take(Dispatch.Item item, ProcessId scheduler, long now) {
		RequestId requestId = item.task().requestId();
		Outcome.Failed refusal = this.effects.refuse(item.task());
		if (refusal != null) {
			forget(requestId);
			Transcript empty = new Transcript(item.task().delivered().size());
			this.leases.begin(item.task().gateway(), now);
			finish(new Served(item, scheduler, empty, now), finish(item, refusal), now);
			return;
		}
		Transcript transcript = this.draining ? null : this.effects.run(item);
		if (transcript == null) {
			this.effects.send(scheduler, new Busy(requestId, item.attempt(), this.id));
			return;
		}
		forget(requestId);
		this.leases.begin(item.task().gateway(), now);
		this.live.put(requestId, new Served(item, scheduler, transcript, now));
		this.effects.send(scheduler, new Accepted(requestId, item.attempt(), this.id));
	}

	/** The end of a try that never ran. */
	private Finish finish(Dispatch.Item item, Outcome outcome) {
		GenerationTask task = item.task();
		return new Finish(task.requestId(), item.attempt(), this.id, outcome,
				new Usage(task.prompt().size(), 0, task.delivered().size()));
	}

	/** Drops whatever there is of older tries, without a word. */
	private void forget(RequestId requestId) {
		Served older = this.live.remove(requestId);
		if (older != null) {
			abort(older);
		}
		this.ring.remove(requestId);
	}

	private void abort(Served served) {
		if (served.markAborted()) {
			this.effects.abort(served.transcript());
		}
	}

	private void onCancel(Cancel cancel, long now) {
		this.tombstones.cancelled(cancel, now);
		Served served = this.live.get(cancel.requestId());
		Ring.Ended ended = this.ring.find(cancel.requestId());
		if (served != null && cancel.covers(served.attempt())) {
			abort(served);
		}
		else if (ended != null && cancel.covers(ended.served().attempt())) {
			this.effects.send(cancel.replyTo(), ended.finish());
		}
		else {
			this.effects.send(cancel.replyTo(), new Gone(cancel.requestId(), cancel.upTo(), this.id));
		}
	}

	private void onResume(Resume resume) {
		this.observer.onResume();
		Ring.Ended ended = this.ring.find(resume.requestId());
		Served served = (ended != null) ? ended.served() : this.live.get(resume.requestId());
		if (served == null || !served.attempt().equals(resume.attempt())
				|| resume.offset() < served.transcript().firstIndex()) {
			this.effects.send(resume.gateway(), new Gone(resume.requestId(), resume.attempt(), this.id));
			return;
		}
		Output missed = served.takeFrom(resume.offset());
		if (missed != null) {
			this.effects.send(resume.gateway(), new Frame(this.id, List.of(missed)));
		}
		if (ended != null) {
			this.effects.send(resume.gateway(), ended.finish());
		}
		else if (missed == null) {
			this.effects.send(resume.gateway(), new Admit(resume.requestId(), resume.attempt(), this.id));
		}
	}

	/** A gateway said that it lives. */
	public void onAlive(Alive alive, long now) {
		this.leases.renew(alive.gateway(), now);
	}

	/**
	 * Somebody was declared lost. If it is this incarnation, it drops all without a word
	 * and says nothing any more.
	 * @return whether it is, and has not heard it before; then another incarnation takes
	 * its place
	 */
	public boolean onLost(Lost declared) {
		if (this.lost || !declared.process().equals(this.id)) {
			return false;
		}
		this.lost = true;
		this.live.values().forEach(this::abort);
		this.live.clear();
		this.ring.clear();
		this.tombstones.clear();
		return true;
	}

	/**
	 * Sends what is new in the transcripts: one FRAME a gateway, then the FINISHes.
	 * @return whether a sequence has ended
	 */
	public boolean flush(long now) {
		Map<ProcessId, List<Output>> outputs = new LinkedHashMap<>();
		List<Finish> finishes = new ArrayList<>();
		for (Served served : this.live.values()) {
			Transcript.Ending ending = served.transcript().ending();
			if (ending != null) {
				finishes
					.add(new Finish(served.requestId(), served.attempt(), this.id, ending.outcome(), ending.usage()));
			}
			Output unsent = served.takeUnsent();
			if (unsent != null) {
				served.sentTokens(now);
				outputs.computeIfAbsent(served.gateway(), (_) -> new ArrayList<>()).add(unsent);
			}
		}
		outputs.forEach((gateway, ofGateway) -> this.effects.send(gateway, new Frame(this.id, ofGateway)));
		for (Finish finish : finishes) {
			Served served = this.live.remove(finish.requestId());
			if (served != null) {
				finish(served, finish, now);
			}
		}
		return !finishes.isEmpty();
	}

	private void finish(Served served, Finish finish, long now) {
		TraceContext trace = served.trace();
		if (trace != null) {
			this.observer.onTraced(trace, now - served.acceptedNanos(), served.firstTokenNanosAgo(now), finish);
		}
		this.tombstones.ended(finish, now);
		this.ring.add(served, finish, now);
		this.effects.send(served.gateway(), finish);
		this.effects.send(served.scheduler(), finish);
	}

	/** Lets timers act. */
	public void tick(long now) {
		this.leases.takeExpired(now).forEach(this::drop);
		this.ring.removeOld(now);
		this.ring.takeDue(now, this::sendAgain);
	}

	/** The bus is back after an outage, in which ends may have been lost. */
	public void onReconnected(long now) {
		this.ring.takeAll(now, this::sendAgain);
	}

	private void sendAgain(Ring.Ended ended) {
		this.observer.onFinishResent();
		this.effects.send(ended.served().gateway(), ended.finish());
	}

	private void drop(ProcessId gateway) {
		List<Served> orphans = this.live.values()
			.stream()
			.filter((served) -> served.gateway().equals(gateway))
			.toList();
		orphans.forEach((served) -> forget(served.requestId()));
		if (this.ring.removeOf(gateway) || !orphans.isEmpty()) {
			logger.warn("Gateway {} fell silent; {} of its sequences were dropped.", gateway, orphans.size());
			this.observer.onGatewayExpired();
		}
	}

	/** Takes nothing new from now on, whatever operators say. */
	public void drain() {
		this.leaving = true;
		this.draining = true;
	}

	/** Whether it takes new work. */
	public WorkerState state() {
		return this.draining ? WorkerState.DRAINING : WorkerState.READY;
	}

	/** The newest scheduler's term that was heard; 0 before the first. */
	public long term() {
		return this.term;
	}

	/** What it has taken and not ended. */
	public List<Load.Held> held() {
		return this.live.values().stream().map(Served::held).toList();
	}

	/** Whether it has nothing that anybody could still ask for. */
	public boolean isQuiet() {
		return this.live.isEmpty() && this.ring.isEmpty();
	}

}
