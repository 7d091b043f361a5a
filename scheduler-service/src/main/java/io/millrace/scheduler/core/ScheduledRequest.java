package io.millrace.scheduler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.GenerationTask;
import org.jspecify.annotations.Nullable;

/**
 * One request from its arrival to its end: queued, then dispatched, then running, and
 * back to queued where a worker refuses or does not answer.
 */
final class ScheduledRequest {

	enum State {

		QUEUED, DISPATCHED, RUNNING

	}

	private final GenerationTask task;

	private final String pool;

	private final long number;

	private final Instant arrival;

	private final List<Runnable> receipts = new ArrayList<>();

	private final Set<ProcessId> silentWorkers = new HashSet<>();

	private final Set<ProcessId> dispatchedTo = new HashSet<>();

	private Attempt attempt;

	private State state = State.QUEUED;

	private @Nullable ProcessId worker;

	private Instant answerDue = Instant.MAX;

	ScheduledRequest(GenerationTask task, int submission, String pool, long number, Instant arrival) {
		this.task = task;
		this.pool = pool;
		this.number = number;
		this.arrival = arrival;
		this.attempt = new Attempt(submission, 0);
	}

	RequestId id() {
		return this.task.requestId();
	}

	GenerationTask task() {
		return this.task;
	}

	String pool() {
		return this.pool;
	}

	/** Counts arrivals at this scheduler. */
	long number() {
		return this.number;
	}

	Instant arrival() {
		return this.arrival;
	}

	/** The latest try; while queued for the first time, the one to come. */
	Attempt attempt() {
		return this.attempt;
	}

	State state() {
		return this.state;
	}

	/** Who has it, or had it last. */
	@Nullable ProcessId worker() {
		return this.worker;
	}

	/** Workers that were sent it and may still come to life with it. */
	Set<ProcessId> dispatchedTo() {
		return this.dispatchedTo;
	}

	boolean isAnswerOverdue(Instant now) {
		return this.state == State.DISPATCHED && !now.isBefore(this.answerDue);
	}

	boolean mayGoTo(ProcessId candidate) {
		return !this.silentWorkers.contains(candidate);
	}

	/** Keeps what acknowledges its submit; a submit can arrive more than once. */
	void addReceipt(Runnable receipt) {
		this.receipts.add(receipt);
	}

	void acknowledge() {
		this.receipts.forEach(Runnable::run);
		this.receipts.clear();
	}

	void dispatch(ProcessId to, Instant due) {
		if (this.worker != null) {
			this.attempt = this.attempt.nextDispatch();
		}
		this.worker = to;
		this.state = State.DISPATCHED;
		this.answerDue = due;
		this.dispatchedTo.add(to);
	}

	void run() {
		this.state = State.RUNNING;
		this.silentWorkers.clear();
	}

	void requeue() {
		this.state = State.QUEUED;
	}

	/** Its worker did not answer in time, so that another is tried before. */
	void requeueAvoidingWorker() {
		if (this.worker != null) {
			this.silentWorkers.add(this.worker);
		}
		requeue();
	}

	/** Nobody else is left to try. */
	void forgetSilentWorkers() {
		this.silentWorkers.clear();
	}

}
