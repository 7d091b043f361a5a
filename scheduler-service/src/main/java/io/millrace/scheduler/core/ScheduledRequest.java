package io.millrace.scheduler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.GrammarOrder;
import io.millrace.protocol.message.Submit;
import org.jspecify.annotations.Nullable;

/**
 * One submission of a request from its arrival to its end: queued, then dispatched, then
 * running, and back to queued where a worker refuses, does not answer or is lost.
 */
final class ScheduledRequest {

	/** Beside its tokens. */
	private static final int BYTES = 1_024;

	enum State {

		QUEUED, DISPATCHED, RUNNING

	}

	/**
	 * When a request came.
	 *
	 * @param number counts the scheduler's events
	 * @param instant wall clock
	 * @param nanos lease clock
	 */
	record Arrival(long number, Instant instant, long nanos) {

	}

	private final GenerationTask task;

	private final int submission;

	private final Pool pool;

	private final Arrival arrival;

	private final long inDoubtUntilNanos;

	private final List<Runnable> receipts = new ArrayList<>();

	private final Set<ProcessId> silentWorkers = new HashSet<>();

	private final Set<ProcessId> dispatchedTo = new LinkedHashSet<>();

	private final int crashes;

	private boolean suspect;

	private boolean charged;

	private @Nullable PromptBlocks blocks;

	/** The adapter of which those blocks are. */
	private @Nullable String blocksOf;

	private int workersLost;

	private int dispatches;

	private Attempt attempt;

	private State state = State.QUEUED;

	private @Nullable ProcessId worker;

	private long answerDueNanos;

	/**
	 * A submission that arrived.
	 * @param inDoubtUntilNanos until when it may turn out to be at a worker already
	 */
	ScheduledRequest(Submit submit, Pool pool, Arrival arrival, long inDoubtUntilNanos) {
		this.task = submit.task();
		this.submission = submit.submission();
		this.crashes = submit.crashes();
		this.suspect = submit.crashes() > 0;
		this.pool = pool;
		this.arrival = arrival;
		this.inDoubtUntilNanos = inDoubtUntilNanos;
		this.attempt = new Attempt(this.submission, 0);
	}

	RequestId id() {
		return this.task.requestId();
	}

	GenerationTask task() {
		return this.task;
	}

	int submission() {
		return this.submission;
	}

	/** Whether it was admitted before, and its worker was lost or handed it over. */
	boolean isResubmission() {
		return this.submission > 0;
	}

	/** Of those that wait, the smallest goes first. */
	int priority() {
		return this.task.effectiveRouting().priority();
	}

	/** Whose it is; all that name nobody are one tenant's. */
	String tenant() {
		String tenant = this.task.effectiveRouting().tenant();
		return (tenant != null) ? tenant : "";
	}

	/** Tokens to compute before the next one, if nothing is cached. */
	int tokens() {
		return this.task.prompt().size() + this.task.delivered().size();
	}

	/** What its tenant is charged when it is its turn. */
	int cost() {
		return tokens();
	}

	/** About what it takes in memory while it waits. */
	long bytes() {
		GrammarOrder grammar = this.task.grammar();
		return BYTES + (long) tokens() * Integer.BYTES + ((grammar != null) ? 2L * grammar.text().length() : 0);
	}

	/** Whether its tenant was charged for it. */
	boolean isCharged() {
		return this.charged;
	}

	void setCharged(boolean charged) {
		this.charged = charged;
	}

	/**
	 * The names of its prompt's blocks, kept until it is dispatched.
	 * @param adapter fingerprint of its adapter
	 */
	PromptBlocks blocks(@Nullable String adapter, int blockSize) {
		PromptBlocks known = this.blocks;
		if (known == null || known.blockSize() != blockSize || !Objects.equals(this.blocksOf, adapter)) {
			known = new PromptBlocks(this.task, adapter, blockSize);
			this.blocks = known;
			this.blocksOf = adapter;
		}
		return known;
	}

	/** The names of its prompt's blocks, if they were asked for; kept no longer. */
	@Nullable PromptBlocks takeBlocks() {
		PromptBlocks known = this.blocks;
		this.blocks = null;
		return known;
	}

	Pool pool() {
		return this.pool;
	}

	Arrival arrival() {
		return this.arrival;
	}

	/** Its place among the scheduler's events. */
	long number() {
		return this.arrival.number();
	}

	long inDoubtUntilNanos() {
		return this.inDoubtUntilNanos;
	}

	/** The latest try that was dispatched, or that a worker turned out to have. */
	Attempt attempt() {
		return this.attempt;
	}

	/** The try that is under way; while queued, the one to come. */
	Attempt currentAttempt() {
		return (this.state == State.QUEUED) ? new Attempt(this.submission, this.dispatches) : this.attempt;
	}

	State state() {
		return this.state;
	}

	/** Who has it, or had it last. */
	@Nullable ProcessId worker() {
		return this.worker;
	}

	boolean isAt(ProcessId candidate) {
		return this.state != State.QUEUED && candidate.equals(this.worker);
	}

	/** Workers that were sent it and may still come to life with it. */
	Set<ProcessId> dispatchedTo() {
		return this.dispatchedTo;
	}

	/** When its worker has to have answered at the latest. */
	long answerDueNanos() {
		return this.answerDueNanos;
	}

	boolean isAnswerOverdue(long nowNanos) {
		return this.state == State.DISPATCHED && nowNanos - this.answerDueNanos >= 0;
	}

	/** Whether every worker that it was sent to has answered. */
	boolean hasNoSilentWorkers() {
		return this.silentWorkers.isEmpty();
	}

	boolean mayGoTo(ProcessId candidate) {
		return !this.silentWorkers.contains(candidate);
	}

	/**
	 * Whether this worker may serve it: it has the adapter, and is the target endpoint,
	 * if the request names one. Who was admitted once goes on anywhere.
	 */
	boolean isMeantFor(WorkerSnapshot candidate) {
		String target = target();
		return candidate.hasAdapter(this.task.adapter()) && (target == null || target.equals(candidate.id().name()));
	}

	/** Name of the one worker that may have it; null for any. */
	@Nullable String target() {
		return isResubmission() ? null : this.task.effectiveRouting().targetEndpoint();
	}

	/** Whether it may have killed a worker and has not shown since that it does not. */
	boolean isSuspect() {
		return this.suspect;
	}

	/**
	 * How many workers in a row were lost with it. Of those that were lost before they
	 * answered the first does not count: its like are many, and most never got it.
	 */
	int crashes() {
		return this.crashes + Math.max(0, this.workersLost - 1);
	}

	/** The worker that was to answer was lost, perhaps through this request. */
	void loseWorker() {
		this.workersLost++;
		this.suspect |= crashes() > 0;
	}

	/** It got a token from a worker that lives. */
	void acquit() {
		this.suspect = false;
	}

	/** Keeps what acknowledges its submit; a submit can arrive more than once. */
	void addReceipt(Runnable receipt) {
		this.receipts.add(receipt);
	}

	void acknowledge() {
		this.receipts.forEach(Runnable::run);
		this.receipts.clear();
	}

	/** The bus has given its submit back to the queue: it may be another scheduler's. */
	void loseReceipts() {
		this.receipts.clear();
	}

	/** Whether no worker has it and nobody knows whose it is. */
	boolean isOrphaned() {
		return this.receipts.isEmpty() && this.state != State.RUNNING;
	}

	void dispatch(ProcessId to, long dueNanos) {
		this.attempt = new Attempt(this.submission, this.dispatches++);
		this.worker = to;
		this.state = State.DISPATCHED;
		this.answerDueNanos = dueNanos;
		this.dispatchedTo.add(to);
	}

	/** A worker has it; not always the one that was asked last. */
	void run(ProcessId by, Attempt accepted) {
		this.attempt = accepted;
		this.worker = by;
		this.state = State.RUNNING;
		this.dispatchedTo.add(by);
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
