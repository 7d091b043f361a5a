package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Reject;
import io.millrace.scheduler.core.ScheduledRequest.State;
import org.jspecify.annotations.Nullable;

/**
 * The requests that this scheduler knows, and the steps from one state to the next. Each
 * step takes the request from the backlog or worker where it was to the one where it is.
 */
final class Requests {

	private static final Duration MIN_RETRY_AFTER = Duration.ofSeconds(1);

	private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(1);

	/** A request that lost so many workers in a row is not given to another. */
	private static final int MAX_CRASHES = 2;

	private final SchedulerLimits limits;

	private final SchedulerEffects effects;

	private final SchedulerClocks clocks;

	private final Fleet fleet;

	private final Map<RequestId, ScheduledRequest> open = new LinkedHashMap<>();

	private final Answers answers = new Answers();

	Requests(SchedulerLimits limits, SchedulerEffects effects, SchedulerClocks clocks, Fleet fleet) {
		this.limits = limits;
		this.effects = effects;
		this.clocks = clocks;
		this.fleet = fleet;
	}

	@Nullable ScheduledRequest get(RequestId id) {
		return this.open.get(id);
	}

	Collection<ScheduledRequest> all() {
		return this.open.values();
	}

	/** What is over, refused or finished. */
	Answers answers() {
		return this.answers;
	}

	/** It waits from now on, or is refused at once. */
	void arrive(ScheduledRequest request, Runnable receipt) {
		request.addReceipt(receipt);
		this.open.put(request.id(), request);
		if (request.crashes() >= MAX_CRASHES) {
			rejectAsDeadly(request);
			return;
		}
		Backlog backlog = request.pool().backlog();
		Duration wait = request.pool().rate().timeFor(backlog.tokensBefore(request)).orElse(Duration.ZERO);
		Duration patience = patience(request);
		Optional<String> full = backlog.full(request, this.limits.queue());
		if (full.isPresent()) {
			reject(request, CapacityReason.QUEUE_FULL, "The queue is full: " + full.get() + ".", wait);
		}
		else if (!request.isResubmission() && patience.isPositive() && wait.compareTo(patience) > 0) {
			reject(request, CapacityReason.PREDICTED_WAIT, "The request would wait for about " + wait.toSeconds()
					+ " s, where it may wait for " + patience.toMillis() + " ms.", wait.minus(patience));
		}
		else {
			backlog.add(request);
		}
	}

	/** How long it may wait. */
	private Duration patience(ScheduledRequest request) {
		Duration left = Duration.between(this.clocks.wall().instant(), request.task().deadline());
		Duration most = this.limits.queue().timeout();
		return (left.compareTo(most) < 0) ? left : most;
	}

	/** Its submit came again. */
	void repeat(ScheduledRequest request, Runnable receipt) {
		request.addReceipt(receipt);
		if (request.state() == State.RUNNING) {
			admit(request);
		}
	}

	/** A worker has it. */
	void run(ScheduledRequest request, WorkerView worker, Attempt attempt) {
		Duration answered = answered(request);
		if (!worker.id().equals(request.worker())) {
			leave(request);
		}
		request.pool().backlog().remove(request);
		worker.onRun(request);
		request.run(worker.id(), attempt);
		this.effects.observe(new Observation.Admitted(request.id(),
				Duration.between(request.arrival().instant(), this.clocks.wall().instant()), answered,
				request.task().trace()));
		admit(request);
	}

	/** How long ago it was dispatched; nothing where nobody here has dispatched it. */
	private Duration answered(ScheduledRequest request) {
		if (request.state() != State.DISPATCHED) {
			return Duration.ZERO;
		}
		return Duration.ofNanos(this.clocks.lease().nanos() - request.answerDueNanos())
			.plus(this.limits.acceptTimeout());
	}

	private void admit(ScheduledRequest request) {
		ProcessId worker = request.worker();
		if (worker != null) {
			this.effects.send(request.task().gateway(), new Admit(request.id(), request.attempt(), worker));
			request.acknowledge();
		}
	}

	/** Its worker does not take it. */
	void requeue(ScheduledRequest request) {
		leave(request);
		request.requeue();
		request.pool().backlog().add(request);
	}

	/** Its worker has not answered in time. */
	void requeueAvoidingWorker(ScheduledRequest request) {
		leave(request);
		request.requeueAvoidingWorker();
		request.pool().backlog().add(request);
	}

	/** A worker is gone: what it had not accepted waits again. */
	void loseWorker(WorkerView worker) {
		List.copyOf(worker.dispatched()).forEach((id) -> loseTry(this.open.get(id)));
		forget(List.copyOf(worker.running()));
	}

	private void loseTry(@Nullable ScheduledRequest request) {
		if (request == null) {
			return;
		}
		request.loseWorker();
		if (request.crashes() >= MAX_CRASHES) {
			rejectAsDeadly(request);
		}
		else {
			requeue(request);
		}
	}

	/** Their workers have them no longer, for whatever reason. */
	void forget(Collection<RequestId> ids) {
		this.open.keySet().removeAll(ids);
	}

	/** Capacity exists, and others have it. */
	void reject(ScheduledRequest request, CapacityReason reason, String message, Duration retryAfter) {
		Duration atMost = (retryAfter.compareTo(MAX_RETRY_AFTER) > 0) ? MAX_RETRY_AFTER : retryAfter;
		reject(request, new Reject(request.id(), request.submission(), ErrorCode.OVERLOADED, message,
				(atMost.compareTo(MIN_RETRY_AFTER) < 0) ? MIN_RETRY_AFTER : atMost, reason));
	}

	/** Nobody can serve it. */
	void rejectAsUnserved(ScheduledRequest request, String message) {
		reject(request, new Reject(request.id(), request.submission(), ErrorCode.UNAVAILABLE, message, MIN_RETRY_AFTER,
				CapacityReason.NO_WORKER));
	}

	private void reject(ScheduledRequest request, Reject reject) {
		this.effects.send(request.task().gateway(), reject);
		this.answers.rejected(reject);
		end(request);
	}

	private void rejectAsDeadly(ScheduledRequest request) {
		reject(request,
				new Reject(request.id(), request.submission(), ErrorCode.INTERNAL,
						"The request is not tried again, because " + MAX_CRASHES
								+ " workers in a row were lost while they had it.",
						null));
	}

	/** Nobody is to hear of it any more. */
	void end(ScheduledRequest request) {
		leave(request);
		this.open.remove(request.id());
		request.acknowledge();
	}

	private void leave(ScheduledRequest request) {
		request.pool().backlog().remove(request);
		WorkerView worker = this.fleet.get(request.worker());
		if (worker != null) {
			worker.release(request.id());
		}
	}

}
