package io.millrace.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.Submit;
import io.millrace.scheduler.core.ScheduledRequest.State;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's state and decisions. Events change the state; {@link #settle()}, called
 * after each batch of events and at least every {@link #SETTLE_PERIOD}, lets timers act,
 * places what waits and sends one dispatch to each worker. Not thread-safe: one thread
 * owns it.
 *
 * <pre>
 * SUBMIT ─► queued ─► dispatched ─► running ─► FINISH
 *             ▲  │        │  │         (ADMIT, submit acknowledged)
 *             │  └────────┼──┴─► REJECT or CANCEL (submit acknowledged, tombstone)
 *             └───────────┘ BUSY, no answer, worker lost
 * </pre>
 */
public final class SchedulerCore {

	/** How often timers are looked at. */
	public static final Duration SETTLE_PERIOD = Duration.ofMillis(50);

	private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

	private final SchedulerLimits limits;

	private final SchedulerEffects effects;

	private final InstantSource clock;

	private final Placement placement;

	private final Map<RequestId, ScheduledRequest> requests = new HashMap<>();

	private final Map<String, Backlog> backlogs = new HashMap<>();

	private final Map<ProcessId, WorkerView> workers = new HashMap<>();

	private final Tombstones tombstones = new Tombstones();

	private long arrivals;

	private Instant timersDue = Instant.MIN;

	public SchedulerCore(SchedulerLimits limits, SchedulerEffects effects, InstantSource clock) {
		this.limits = limits;
		this.effects = effects;
		this.clock = clock;
		this.placement = new Placement(limits.overcommit());
	}

	/**
	 * A request arrived, for the first time or again.
	 * @param submit what to serve
	 * @param pool which workers may serve it
	 * @param receipt run once when the submit may leave the queue
	 */
	public void onSubmit(Submit submit, String pool, Runnable receipt) {
		RequestId id = submit.task().requestId();
		ScheduledRequest known = this.requests.get(id);
		if (this.tombstones.cover(id, submit.submission())
				|| (known != null && submit.submission() < known.attempt().submission())) {
			receipt.run();
		}
		else if (known != null && submit.submission() == known.attempt().submission()) {
			onRepeatedSubmit(known, receipt);
		}
		else {
			if (known != null) {
				end(known);
			}
			onNewSubmit(submit, pool, receipt);
		}
	}

	private void onRepeatedSubmit(ScheduledRequest known, Runnable receipt) {
		known.addReceipt(receipt);
		if (known.state() == State.RUNNING) {
			admit(known);
		}
	}

	private void onNewSubmit(Submit submit, String pool, Runnable receipt) {
		ScheduledRequest request = new ScheduledRequest(submit.task(), submit.submission(), pool, this.arrivals++,
				this.clock.instant());
		request.addReceipt(receipt);
		this.requests.put(request.id(), request);
		Backlog backlog = this.backlogs.computeIfAbsent(pool, (key) -> new Backlog());
		if (backlog.size() >= this.limits.maxQueuedRequests()) {
			reject(request, ErrorCode.OVERLOADED,
					"The queue is full: " + this.limits.maxQueuedRequests() + " requests are waiting.");
		}
		else {
			backlog.add(request);
		}
	}

	/** A gateway took its request back. */
	public void onCancel(RequestId id) {
		this.tombstones.bury(id);
		ScheduledRequest request = this.requests.get(id);
		if (request == null) {
			return;
		}
		request.dispatchedTo().forEach((worker) -> this.effects.cancel(worker, id));
		if (request.state() != State.RUNNING) {
			end(request);
		}
	}

	/** A worker took a request. */
	public void onAccepted(Accepted accepted) {
		ScheduledRequest request = this.requests.get(accepted.requestId());
		WorkerView worker = this.workers.get(accepted.worker());
		if (request == null) {
			if (this.tombstones.cover(accepted.requestId(), accepted.attempt().submission())) {
				this.effects.cancel(accepted.worker(), accepted.requestId());
			}
		}
		else if (worker != null && isLatestTry(request, accepted) && request.state() != State.RUNNING) {
			backlog(request).remove(request);
			worker.onAccepted(request.id());
			request.run();
			admit(request);
		}
		else if (worker == null || !accepted.worker().equals(request.worker())) {
			this.effects.cancel(accepted.worker(), request.id());
		}
	}

	private static boolean isLatestTry(ScheduledRequest request, Accepted accepted) {
		return accepted.worker().equals(request.worker()) && accepted.attempt().equals(request.attempt());
	}

	/** A worker refused a request. */
	public void onBusy(Busy busy) {
		WorkerView worker = this.workers.get(busy.worker());
		ScheduledRequest request = this.requests.get(busy.requestId());
		if (worker == null || request == null || request.state() != State.DISPATCHED
				|| !busy.worker().equals(request.worker()) || !busy.attempt().equals(request.attempt())) {
			return;
		}
		worker.onBusy(request.id());
		request.dispatchedTo().remove(worker.id());
		request.requeue();
		backlog(request).add(request);
	}

	/** A worker ended a request. */
	public void onFinish(Finish finish) {
		ScheduledRequest request = this.requests.get(finish.requestId());
		WorkerView worker = this.workers.get(finish.worker());
		if (request == null && worker != null) {
			worker.release(finish.requestId());
		}
		if (request != null && finish.worker().equals(request.worker())
				&& !finish.attempt().isOlderThan(request.attempt())) {
			if (request.state() != State.RUNNING) {
				admit(request);
			}
			end(request);
		}
	}

	/** A worker said how it is; that is its lease, too. */
	public void onLoad(Load load) {
		Instant now = this.clock.instant();
		WorkerView known = this.workers.get(load.worker());
		if (known != null) {
			known.onLoad(load, now).forEach(this.requests::remove);
			return;
		}
		List<WorkerView> otherIncarnations = this.workers.values()
			.stream()
			.filter((worker) -> worker.id().name().equals(load.worker().name()))
			.toList();
		if (otherIncarnations.stream().anyMatch((other) -> other.id().epoch() > load.worker().epoch())) {
			return;
		}
		otherIncarnations.forEach(this::lose);
		this.workers.put(load.worker(), new WorkerView(load, now));
	}

	/** Lets timers act, then places what waits. */
	public void settle() {
		Instant now = this.clock.instant();
		if (!now.isBefore(this.timersDue)) {
			this.timersDue = now.plus(SETTLE_PERIOD);
			loseSilentWorkers(now);
			requeueUnanswered(now);
			this.backlogs.forEach((pool, backlog) -> rejectHopeless(pool, backlog, now));
		}
		this.backlogs.forEach((pool, backlog) -> place(pool, backlog, now));
	}

	private void loseSilentWorkers(Instant now) {
		this.workers.values()
			.stream()
			.filter((worker) -> !worker.isFresh(now, this.limits.workerLease()))
			.toList()
			.forEach(this::lose);
	}

	private void lose(WorkerView worker) {
		this.workers.remove(worker.id());
		Set<RequestId> running = Set.copyOf(worker.running());
		for (RequestId id : worker.dispatched()) {
			ScheduledRequest request = this.requests.get(id);
			if (request != null && request.state() == State.DISPATCHED) {
				request.dispatchedTo().remove(worker.id());
				request.requeue();
				backlog(request).add(request);
			}
		}
		running.forEach(this.requests::remove);
		this.effects.workerLost(worker.id(), running);
	}

	private void requeueUnanswered(Instant now) {
		for (ScheduledRequest request : this.requests.values()) {
			if (request.isAnswerOverdue(now)) {
				release(request);
				request.requeueAvoidingWorker();
				backlog(request).add(request);
			}
		}
	}

	private void rejectHopeless(String pool, Backlog backlog, Instant now) {
		if (backlog.isEmpty()) {
			return;
		}
		boolean served = workersOf(pool).stream().anyMatch(WorkerView::isReady);
		for (ScheduledRequest request : backlog.inOrder()) {
			Duration waited = Duration.between(request.arrival(), now);
			if (!now.isBefore(request.task().deadline())) {
				reject(request, ErrorCode.OVERLOADED, "The request's deadline passed while it was waiting.");
			}
			else if (!served && waited.compareTo(this.limits.workerLease()) >= 0) {
				reject(request, ErrorCode.UNAVAILABLE,
						"No worker serves the model '" + request.task().model() + "' now.");
			}
			else if (waited.compareTo(this.limits.queueTimeout()) >= 0) {
				reject(request, ErrorCode.OVERLOADED,
						"The request waited longer than " + this.limits.queueTimeout().toMillis() + " ms.");
			}
		}
	}

	private void place(String pool, Backlog backlog, Instant now) {
		List<WorkerView> candidates = backlog.isEmpty() ? List.of() : workersOf(pool);
		if (!this.placement.anyRoom(candidates)) {
			return;
		}
		Map<ProcessId, List<Dispatch.Item>> batches = new LinkedHashMap<>();
		for (ScheduledRequest request : backlog.inOrder()) {
			if (!this.placement.anyRoom(candidates)) {
				break;
			}
			choose(request, candidates).ifPresent((worker) -> {
				backlog.remove(request);
				request.dispatch(worker.id(), now.plus(this.limits.acceptTimeout()));
				worker.onDispatch(request.id(), request.task().prompt().size());
				batches.computeIfAbsent(worker.id(), (key) -> new ArrayList<>())
					.add(new Dispatch.Item(request.task(), request.attempt()));
			});
		}
		batches.forEach(this::dispatch);
	}

	private Optional<WorkerView> choose(ScheduledRequest request, List<WorkerView> candidates) {
		Optional<WorkerView> chosen = this.placement.choose(request, candidates);
		if (chosen.isEmpty() && candidates.stream().noneMatch((worker) -> request.mayGoTo(worker.id()))) {
			request.forgetSilentWorkers();
			return this.placement.choose(request, candidates);
		}
		return chosen;
	}

	private void dispatch(ProcessId worker, List<Dispatch.Item> items) {
		for (int from = 0; from < items.size(); from += this.limits.dispatchBatchMax()) {
			int to = Math.min(items.size(), from + this.limits.dispatchBatchMax());
			this.effects.dispatch(worker, items.subList(from, to));
		}
	}

	private void admit(ScheduledRequest request) {
		ProcessId worker = request.worker();
		if (worker != null) {
			this.effects.admit(request.task().gateway(), new Admit(request.id(), request.attempt(), worker),
					Duration.between(request.arrival(), this.clock.instant()));
			request.acknowledge();
		}
	}

	private void reject(ScheduledRequest request, ErrorCode error, String message) {
		int submission = request.attempt().submission();
		this.effects.reject(request.task().gateway(),
				new Reject(request.id(), submission, error, message, RETRY_AFTER));
		this.tombstones.bury(request.id(), submission);
		abandon(request);
	}

	/** Ends a request that no worker is to run. */
	private void abandon(ScheduledRequest request) {
		request.dispatchedTo().forEach((worker) -> this.effects.cancel(worker, request.id()));
		end(request);
	}

	private void end(ScheduledRequest request) {
		backlog(request).remove(request);
		release(request);
		this.requests.remove(request.id());
		request.acknowledge();
	}

	private void release(ScheduledRequest request) {
		WorkerView worker = worker(request.worker());
		if (worker != null) {
			worker.release(request.id());
		}
	}

	private @Nullable WorkerView worker(@Nullable ProcessId id) {
		return (id != null) ? this.workers.get(id) : null;
	}

	private Backlog backlog(ScheduledRequest request) {
		return this.backlogs.computeIfAbsent(request.pool(), (key) -> new Backlog());
	}

	private List<WorkerView> workersOf(String pool) {
		return this.workers.values().stream().filter((worker) -> worker.pool().equals(pool)).toList();
	}

	/** Requests that wait for a worker, over all pools. */
	public int queuedRequests() {
		return this.backlogs.values().stream().mapToInt(Backlog::size).sum();
	}

	/** Requests that this scheduler knows, in whatever state. */
	public int openRequests() {
		return this.requests.size();
	}

	/** How many requests this scheduler has placed at a worker whose lease runs. */
	OptionalInt placedAt(ProcessId id) {
		WorkerView worker = this.workers.get(id);
		return (worker != null) ? OptionalInt.of(worker.dispatched().size() + worker.running().size())
				: OptionalInt.empty();
	}

	/** Workers whose lease runs. */
	public Collection<ProcessId> workers() {
		return Set.copyOf(this.workers.keySet());
	}

	/**
	 * Checks that every request is in exactly the one place that its state says.
	 * @throws IllegalStateException if one is not
	 */
	public void checkIntegrity() {
		for (ScheduledRequest request : this.requests.values()) {
			WorkerView worker = worker(request.worker());
			boolean queued = backlog(request).requests().contains(request);
			boolean dispatched = worker != null && worker.dispatched().contains(request.id());
			boolean running = worker != null && worker.running().contains(request.id());
			require(queued == (request.state() == State.QUEUED), request, "backlog");
			require(dispatched == (request.state() == State.DISPATCHED), request, "dispatched");
			require(running == (request.state() == State.RUNNING), request, "running");
		}
		int placed = this.workers.values()
			.stream()
			.mapToInt((worker) -> worker.dispatched().size() + worker.running().size())
			.sum();
		if (placed + queuedRequests() != this.requests.size()) {
			throw new IllegalStateException(this.requests.size() + " requests are known, but " + placed
					+ " are placed and " + queuedRequests() + " queued.");
		}
	}

	private static void require(boolean condition, ScheduledRequest request, String place) {
		if (!condition) {
			throw new IllegalStateException(request.id() + " is " + request.state() + ", against " + place + ".");
		}
	}

}
