package io.millrace.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.KvEvent;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Probe;
import io.millrace.protocol.message.Submit;
import io.millrace.protocol.message.WorkerMessage;
import io.millrace.scheduler.core.ScheduledRequest.State;

/**
 * The scheduler's state and decisions. Events change the state; {@link #settle()}, called
 * after each batch of events and at least every {@link #SETTLE_PERIOD}, lets timers act,
 * places what waits and sends one dispatch to each worker. The same events at the same
 * times have the same effects. Not thread-safe: one thread owns it.
 *
 * <pre>
 * SUBMIT ─► queued ─► dispatched ─► running ─► FINISH, or no LOAD shows it any more
 *             ▲  │        │  │         (ADMIT, submit acknowledged)
 *             │  └────────┼──┴─► REJECT or CANCEL (submit acknowledged)
 *             └───────────┘ BUSY, no answer, bounced, worker lost
 * </pre>
 *
 * All of it can be lost: who comes after gets the submits again that are not
 * acknowledged, and learns from the workers' LOADs what they have. A request runs where a
 * worker says so, by ACCEPTED or by LOAD, whatever was decided here meanwhile. Where two
 * workers have it, the gateway chooses; this scheduler cancels nothing by itself.
 */
public final class SchedulerCore {

	/** How often timers are looked at. */
	public static final Duration SETTLE_PERIOD = Duration.ofMillis(50);

	private final ProcessId self;

	private final SchedulerLimits limits;

	private final SchedulerEffects effects;

	private final SchedulerClocks clocks;

	private final Dispatcher dispatcher;

	private final Fleet fleet;

	private final Requests requests;

	private final WorkerLives lives;

	private final Probes probes;

	private final GatewayLeases gateways;

	private final Map<String, Pool> pools = new LinkedHashMap<>();

	private final Tombstones tombstones = new Tombstones();

	/** Counts SUBMITs and LOADs, to tell which came first. */
	private long events;

	private long timersNanos;

	private boolean connected = true;

	public SchedulerCore(ProcessId self, SchedulerLimits limits, SchedulerEffects effects, SchedulerClocks clocks) {
		this(self, limits, effects, clocks, new CostPlacement(limits.placement().prefillScale(),
				new SplittableRandom(31L * self.name().hashCode() + self.epoch())));
	}

	SchedulerCore(ProcessId self, SchedulerLimits limits, SchedulerEffects effects, SchedulerClocks clocks,
			Placement placement) {
		this.self = self;
		this.limits = limits;
		this.effects = effects;
		this.clocks = clocks;
		this.fleet = new Fleet(limits.placement().maxIndexedBlocks());
		this.dispatcher = new Dispatcher(self, limits, effects, clocks, placement, this.fleet);
		this.requests = new Requests(limits, effects, clocks, this.fleet);
		this.lives = new WorkerLives(effects, this.fleet, this.requests);
		this.probes = new Probes(effects);
		this.gateways = new GatewayLeases(limits.gatewayLease().toNanos());
	}

	/**
	 * A request arrived, for the first time or again. Whoever receives it is the pool's
	 * active scheduler.
	 * @param submit what to serve
	 * @param poolName which workers may serve it
	 * @param deliveryCount how often the bus has delivered it, this time included
	 * @param receipt run once when the submit may leave the queue
	 */
	public void onSubmit(Submit submit, String poolName, int deliveryCount, Runnable receipt) {
		long now = now();
		Pool pool = pool(poolName);
		if (!pool.isActive()) {
			takeOver(pool, now);
		}
		ScheduledRequest known = this.requests.get(submit.task().requestId());
		if (isOver(submit) || (known != null && submit.submission() < known.submission())) {
			answerAgain(submit);
			receipt.run();
		}
		else if (known != null && submit.submission() == known.submission()) {
			this.requests.repeat(known, receipt);
		}
		else {
			if (known != null) {
				this.requests.end(known);
			}
			this.gateways.expect(submit.task().gateway(), now);
			this.requests.arrive(arrived(submit, pool, deliveryCount > 1, now), receipt);
		}
	}

	private boolean isOver(Submit submit) {
		RequestId id = submit.task().requestId();
		return this.tombstones.covering(id, new Attempt(submit.submission(), 0)).isPresent()
				|| this.requests.answers().cover(id, submit.submission());
	}

	private void answerAgain(Submit submit) {
		this.requests.answers()
			.reject(submit.task().requestId(), submit.submission())
			.ifPresent((reject) -> this.effects.send(submit.task().gateway(), reject));
	}

	private ScheduledRequest arrived(Submit submit, Pool pool, boolean redelivered, long now) {
		long doubtEnds = redelivered ? now + this.limits.takeoverPatience().toNanos() : pool.inDoubtUntilNanos();
		return new ScheduledRequest(submit, pool,
				new ScheduledRequest.Arrival(++this.events, this.clocks.wall().instant(), now), doubtEnds);
	}

	private void takeOver(Pool pool, long now) {
		pool.takeOver(this.clocks.wall().millis(), now + this.limits.takeoverPatience().toNanos());
		this.effects.observe(new Observation.TookOver(pool.name(), pool.term()));
	}

	/**
	 * A gateway took tries of its request back. Whoever may have one of them is told and
	 * answers; if nobody may, this is the answer.
	 */
	public void onCancel(Cancel cancel) {
		this.tombstones.bury(cancel);
		ScheduledRequest request = this.requests.get(cancel.requestId());
		Set<ProcessId> holders = new LinkedHashSet<>(this.fleet.foreignHolders(cancel.requestId()));
		if (request != null) {
			request.dispatchedTo().stream().filter(this.fleet::contains).forEach(holders::add);
		}
		if (request != null && request.state() != State.RUNNING && cancel.covers(request.currentAttempt())) {
			if (holders.isEmpty()) {
				this.effects.observe(new Observation.CancelledWhileQueued(request.id()));
			}
			this.requests.end(request);
		}
		holders.forEach((worker) -> this.effects.send(worker, cancel));
		if (holders.isEmpty()) {
			this.effects.send(cancel.replyTo(), new Gone(cancel.requestId(), cancel.upTo(), this.self));
		}
	}

	/** A worker took a request. */
	public void onAccepted(Accepted accepted) {
		WorkerView worker = this.fleet.get(accepted.worker());
		if (worker == null || cancelAgain(worker, accepted.requestId(), accepted.attempt())) {
			return;
		}
		ScheduledRequest request = this.requests.get(accepted.requestId());
		if (request == null || request.submission() != accepted.attempt().submission()) {
			return;
		}
		if (request.state() != State.RUNNING) {
			this.requests.run(request, worker, accepted.attempt());
		}
		else if (!request.isAt(worker.id())) {
			this.effects.send(request.task().gateway(), new Admit(request.id(), accepted.attempt(), worker.id()));
		}
	}

	/**
	 * A worker has what a gateway took back, perhaps because the CANCEL was lost on its
	 * way.
	 */
	private boolean cancelAgain(WorkerView worker, RequestId id, Attempt attempt) {
		this.tombstones.covering(id, attempt)
			.ifPresent((upTo) -> this.effects.send(worker.id(), new Cancel(id, upTo, this.self)));
		return this.tombstones.covering(id, attempt).isPresent();
	}

	/** A worker refused a request. */
	public void onBusy(Busy busy) {
		WorkerView worker = this.fleet.get(busy.worker());
		ScheduledRequest request = this.requests.get(busy.requestId());
		if (worker != null && request != null && isDispatched(request, worker.id(), busy.attempt())) {
			request.dispatchedTo().remove(worker.id());
			worker.avoid();
			this.requests.requeue(request);
		}
	}

	private static boolean isDispatched(ScheduledRequest request, ProcessId worker, Attempt attempt) {
		return request.state() == State.DISPATCHED && request.isAt(worker) && attempt.equals(request.attempt());
	}

	/**
	 * A worker ended a request: the submission is over, unless it only dropped a try in
	 * favour of another.
	 */
	public void onFinish(Finish finish) {
		WorkerView worker = this.fleet.get(finish.worker());
		if (worker != null) {
			worker.onFinish(finish.requestId());
		}
		ScheduledRequest request = this.requests.get(finish.requestId());
		boolean latestTry = request != null && request.isAt(finish.worker())
				&& !finish.attempt().isOlderThan(request.attempt());
		if (!latestTry && isCancelled(finish)) {
			return;
		}
		this.requests.answers().finished(finish.requestId(), finish.attempt().submission());
		if (request != null && request.submission() <= finish.attempt().submission()) {
			request.pool()
				.backlog()
				.generated(request, finish.usage().completionTokens() - request.task().delivered().size());
			this.requests.end(request);
		}
	}

	private static boolean isCancelled(Finish finish) {
		return finish.outcome() instanceof Outcome.Finished(FinishReason reason) && reason == FinishReason.CANCELLED;
	}

	/** A worker has nothing of what this scheduler asked it to cancel. */
	public void onGone(Gone gone) {
		ScheduledRequest request = this.requests.get(gone.requestId());
		if (request != null && request.isAt(gone.process()) && !gone.upTo().isOlderThan(request.attempt())) {
			this.requests.end(request);
		}
	}

	/** A worker said who it is. */
	public void onHello(Hello hello) {
		hear(hello.worker(), now());
	}

	/** A worker said how it is and what it has; that is its lease, too. */
	public void onLoad(Load load) {
		long now = now();
		if (hear(load.worker(), now)) {
			this.fleet.hear(load, now, ++this.events).ifPresent((worker) -> {
				onTerm(pool(load.pool()), load.term(), now);
				load.held().forEach((held) -> onHeld(worker, held));
				this.requests.forget(worker.reconcile());
			});
		}
	}

	private boolean hear(ProcessId worker, long now) {
		this.dispatcher.onWorkerHeard(now);
		return this.lives.hear(worker, now);
	}

	/**
	 * A worker knows a newer term than ours: another scheduler was active since. Who
	 * holds submits that the bus has not taken back is active all the same, and needs a
	 * newer one; the others' submits are with somebody else.
	 */
	private void onTerm(Pool pool, long term, long now) {
		pool.hear(term);
		if (!pool.isDeposed()) {
			return;
		}
		Map<Boolean, List<ScheduledRequest>> waiting = this.requests.all()
			.stream()
			.filter((request) -> request.pool() == pool && request.state() != State.RUNNING)
			.collect(Collectors.partitioningBy(ScheduledRequest::isOrphaned));
		waiting.getOrDefault(true, List.of()).forEach(this.requests::end);
		if (waiting.getOrDefault(false, List.of()).isEmpty()) {
			pool.standBy();
		}
		else {
			takeOver(pool, now);
		}
	}

	private void onHeld(WorkerView worker, Load.Held held) {
		ScheduledRequest request = this.requests.get(held.requestId());
		if (cancelAgain(worker, held.requestId(), held.attempt()) || request == null) {
			return;
		}
		if (held.attempt().submission() > request.submission()) {
			this.requests.end(request);
		}
		else if (held.attempt().submission() == request.submission()) {
			if (request.state() != State.RUNNING) {
				this.requests.run(request, worker, held.attempt());
			}
			if (request.isAt(worker.id()) && held.generated() > request.task().delivered().size()) {
				request.acquit();
				worker.acquit(request.id());
			}
		}
	}

	/** Another scheduler, or this one, declared an incarnation lost. */
	public void onLost(Lost lost) {
		if (lost.process().role() == Role.WORKER && !this.lives.isDead(lost.process())) {
			this.lives.end(lost.process(), now());
		}
	}

	/** A worker said what its prefix cache holds. */
	public void onKvEvent(KvEvent event) {
		this.fleet.onKvEvent(event);
	}

	/** A gateway said that it is there. */
	public void onAlive(Alive alive) {
		this.gateways.hear(alive.gateway(), now());
	}

	/**
	 * What somebody sent to a worker came back, because that incarnation had no inbox
	 * then. That may be long ago, or have been while the worker made it anew; so it is
	 * asked, and dead if that comes back, too. Nothing counts while the bus is away or
	 * was until a moment ago.
	 */
	public void onBounce(ProcessId worker, WorkerMessage message) {
		this.effects.observe(new Observation.Bounced(worker));
		long now = now();
		takeBack(worker, message);
		if (this.clocks.lease().isStandingStill()) {
			return;
		}
		if (this.lives.isDead(worker)) {
			this.lives.announceAgain(worker, now);
		}
		else if (message instanceof Probe) {
			this.lives.declareLost(worker, now);
		}
		else {
			this.probes.ask(worker, now);
		}
	}

	private void takeBack(ProcessId id, WorkerMessage message) {
		WorkerView worker = this.fleet.get(id);
		if (worker == null) {
			return;
		}
		worker.avoid();
		if (message instanceof Dispatch dispatch) {
			for (Dispatch.Item item : dispatch.items()) {
				ScheduledRequest request = this.requests.get(item.task().requestId());
				if (request != null && isDispatched(request, id, item.attempt())) {
					request.dispatchedTo().remove(id);
					this.requests.requeue(request);
				}
			}
		}
	}

	/** Lets timers act, then places what waits. */
	public void settle() {
		noticeOutage();
		long now = now();
		if (now - this.timersNanos >= SETTLE_PERIOD.toNanos() && !this.clocks.lease().isStandingStill()) {
			this.timersNanos = now;
			this.fleet.unheardFor(this.limits.workerLease().toNanos(), now)
				.forEach((worker) -> this.lives.declareLost(worker.id(), now));
			this.fleet.unheardFor(Probes.PERIOD.toNanos(), now).forEach((worker) -> this.probes.ask(worker.id(), now));
			requeueUnanswered(now);
			this.gateways.end(now);
			this.pools.values().forEach((pool) -> endHopeless(pool, now));
		}
		for (Pool pool : this.pools.values()) {
			if (!pool.backlog().isEmpty()) {
				this.dispatcher.place(pool, now);
			}
			pool.rate().pass(now, !pool.backlog().isEmpty());
		}
	}

	/**
	 * Once the connection is gone, the bus gives back what is not acknowledged, to us or
	 * to another scheduler; and a worker that has not been heard since may have no inbox.
	 */
	private void noticeOutage() {
		boolean stillConnected = this.clocks.connected().getAsBoolean();
		if (this.connected && !stillConnected) {
			this.requests.all().forEach(ScheduledRequest::loseReceipts);
			this.fleet.all().forEach(WorkerView::avoid);
		}
		this.connected = stillConnected;
	}

	private void requeueUnanswered(long now) {
		this.requests.all()
			.stream()
			.filter((request) -> request.isAnswerOverdue(now))
			.forEach(this.requests::requeueAvoidingWorker);
	}

	private void endHopeless(Pool pool, long now) {
		if (pool.backlog().isEmpty()) {
			return;
		}
		List<WorkerSnapshot> ready = this.fleet.of(pool)
			.stream()
			.filter(WorkerView::isReady)
			.map((worker) -> worker.snapshot(true))
			.toList();
		Instant wall = this.clocks.wall().instant();
		for (ScheduledRequest request : pool.backlog().all()) {
			if (!this.gateways.isAlive(request.task().gateway())) {
				this.requests.end(request);
			}
			else if (!wall.isBefore(request.task().deadline())) {
				this.requests.reject(request, CapacityReason.DEADLINE,
						"The request's deadline passed while it was waiting.", Duration.ZERO);
			}
			else {
				boolean served = ready.stream().anyMatch((worker) -> request.isMeantFor(worker));
				rejectIfWaitedTooLong(request, now - request.arrival().nanos(), served);
			}
		}
	}

	private void rejectIfWaitedTooLong(ScheduledRequest request, long waitedNanos, boolean served) {
		boolean timedOut = waitedNanos >= this.limits.queue().timeout().toNanos();
		boolean patient = request.isResubmission() || waitedNanos < this.limits.workerLease().toNanos();
		if (!served && (timedOut || !patient)) {
			String target = request.task().effectiveRouting().targetEndpoint();
			String adapter = request.task().adapter();
			this.requests.rejectAsUnserved(request,
					"No worker" + ((target != null) ? " of the name '" + target + "'" : "") + " serves the model '"
							+ request.task().model() + "'"
							+ ((adapter != null) ? " with the adapter '" + adapter + "'" : "") + " now.");
		}
		else if (timedOut) {
			this.requests.reject(request, CapacityReason.QUEUE_TIMEOUT,
					"The request waited longer than " + this.limits.queue().timeout().toMillis() + " ms.",
					Duration.ZERO);
		}
	}

	private Pool pool(String name) {
		return this.pools.computeIfAbsent(name, Pool::new);
	}

	private long now() {
		return this.clocks.lease().nanos();
	}

	/** Requests that wait for a worker, over all pools. */
	public int queuedRequests() {
		return this.pools.values().stream().mapToInt((pool) -> pool.backlog().size()).sum();
	}

	/** Requests of a band that wait for a worker of a pool. */
	public int queuedRequests(String poolName, Band band) {
		Pool pool = this.pools.get(poolName);
		return (pool != null) ? pool.backlog().size(band) : 0;
	}

	/** Names of the pools of which workers or requests were heard. */
	public Set<String> pools() {
		return Collections.unmodifiableSet(this.pools.keySet());
	}

	/** Blocks of prefix caches that are remembered. */
	public int indexedBlocks() {
		return this.fleet.index().size();
	}

	/** Requests that this scheduler knows, in whatever state. */
	public int openRequests() {
		return this.requests.all().size();
	}

	/** Workers whose lease runs. */
	public Collection<ProcessId> workers() {
		return this.fleet.all().stream().map(WorkerView::id).collect(Collectors.toUnmodifiableSet());
	}

	/** The term by which workers of a pool know this scheduler; 0 while it stands by. */
	public long term(String poolName) {
		Pool pool = this.pools.get(poolName);
		return (pool != null) ? pool.term() : 0;
	}

	/** How many requests this scheduler has placed at a worker whose lease runs. */
	OptionalInt placedAt(ProcessId id) {
		WorkerView worker = this.fleet.get(id);
		return (worker != null) ? OptionalInt.of(worker.dispatched().size() + worker.running().size())
				: OptionalInt.empty();
	}

	/**
	 * Checks that every request is in exactly the one place that its state says.
	 * @throws IllegalStateException if one is not
	 */
	public void checkIntegrity() {
		Integrity.check(this.requests.all(), this.pools.values(), this.fleet);
	}

}
