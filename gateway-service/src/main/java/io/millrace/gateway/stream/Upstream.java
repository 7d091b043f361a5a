package io.millrace.gateway.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMeters.MigrationReason;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.RequestLog;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Reject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A generation's side towards scheduler and workers. It owns every token that arrived, so
 * that whoever is lost is replaced: the request is submitted again with those tokens as
 * prefix, and goes on with the ones that it would have had.
 *
 * <pre>
 *                    ADMIT, FRAME                 FINISH with all its tokens
 * submit ──► WAITING ────────────► STREAMING ────────────────────────────────► RELEASED
 *             │  ▲                   │  │ gap or silence: RESUME                  ▲
 *             │  └───────────────────┘  │                                         │
 *             │    LOST, GONE, handed over: the next submission                   │
 *             └──────────► CANCELLING ◄─┘ ────────────────────────────────────────┘
 *                                          FINISH, GONE, LOST, or asked often enough
 * </pre>
 *
 * Not thread-safe: confined to its generation's mailbox.
 */
final class Upstream {

	private static final Logger logger = LoggerFactory.getLogger(Upstream.class);

	private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

	/**
	 * A request that was lost with this many workers in a row is thought to kill them.
	 */
	private static final int MAX_CRASHES = 2;

	/** How often a request survives the loss of its worker. */
	private static final int MAX_LOSSES = 3;

	private final GenerationRequest request;

	private final GenerationLinks links;

	private final StreamSettings settings;

	private final GatewayMeters meters;

	private final LongSupplier nanos;

	private final Instant deadline;

	private final Listener listener;

	private final Binding binding = new Binding();

	/** All tokens that arrived, over all submissions. */
	private final TokenLog received = new TokenLog();

	private State state = State.WAITING;

	private int submission;

	private int receivedBefore;

	/** What the worker said with its first token, which later ones do not know. */
	private @Nullable Integer cachedTokens;

	/** How many tokens the worker had generated when it ended the request. */
	private int finishedTokens;

	private int crashes;

	private int losses;

	private int sends;

	private long sentNanos;

	private int reconnectsSeen;

	private int cancels;

	private long cancelledNanos;

	private long heardNanos;

	/** RESUMEs since the worker was last heard. */
	private int resumes;

	private boolean askedAgain;

	/** When the last RESUME that counts was sent, by the lease clock. */
	private long resumedNanos;

	/** When the last RESUME was sent, by the clock. */
	private long askedNanos;

	Upstream(GenerationRequest request, GenerationLinks links, StreamSettings settings, GatewayMeters meters,
			LongSupplier nanos, Instant deadline, Listener listener) {
		this.request = request;
		this.links = links;
		this.settings = settings;
		this.meters = meters;
		this.nanos = nanos;
		this.deadline = deadline;
		this.listener = listener;
	}

	/** Sends SUBMIT for the present submission, for the first time or again. */
	void submit() {
		int sent = this.submission;
		this.sentNanos = this.nanos.getAsLong();
		this.reconnectsSeen = this.links.reconnects();
		this.links.submit(this.request, this.received.all(), this.submission, this.crashes, this.sends++, this.deadline)
			.whenComplete((result, failure) -> this.listener.later(() -> submitted(sent, result, failure)));
	}

	private void submitted(int sent, @Nullable SendResult result, @Nullable Throwable failure) {
		if (this.state != State.WAITING || sent != this.submission || this.submission > 0) {
			return;
		}
		if (failure != null) {
			about(logger.atWarn()).log("SUBMIT of {} could not be sent: {}", id(), failure.toString());
			fail(CapacityReason.BUS, ErrorCode.UNAVAILABLE, "The message bus is not available.");
		}
		else if (result == SendResult.FULL && this.sends == 1) {
			this.state = State.RELEASED;
			this.listener.failed(MillraceException.lacking(CapacityReason.QUEUE_FULL, ErrorCode.OVERLOADED,
					"Too many requests are waiting; try again later.", RETRY_AFTER));
		}
	}

	void onAdmit(Admit admit) {
		if (hears(admit.worker(), admit.attempt())) {
			streaming();
		}
	}

	void onReject(Reject reject) {
		if (this.state == State.WAITING && reject.submission() == this.submission) {
			this.state = State.RELEASED;
			this.listener.failed(
					MillraceException.lacking(reject.reason(), reject.error(), reject.message(), reject.retryAfter()));
		}
	}

	void onTokens(ProcessId worker, Output.Tokens output) {
		if (!hears(worker, output.attempt())) {
			return;
		}
		streaming();
		if (output.cachedTokens() != null) {
			this.cachedTokens = output.cachedTokens();
		}
		int known = this.received.size() - output.offset();
		if (known < 0) {
			repairGap();
		}
		else if (known < output.tokens().size()) {
			TokenIds fresh = output.tokens().slice(known, output.tokens().size());
			this.received.add(fresh);
			giveLogprobs(output, known);
			this.listener.tokens(fresh);
		}
	}

	private void giveLogprobs(Output.Tokens output, int known) {
		LogProbabilities ofPrompt = output.promptLogprobs();
		if (ofPrompt != null && output.offset() + known == 0) {
			this.listener.promptLogprobs(ofPrompt);
		}
		LogProbabilities ofTokens = output.logprobs();
		if (ofTokens != null) {
			this.listener.logprobs(ofTokens.slice(known, ofTokens.size()));
		}
	}

	void onFinish(Finish finish) {
		if (this.state == State.CANCELLING && (!this.binding.isBound() || this.binding.isBoundTo(finish.worker()))) {
			release(finish);
		}
		else if (finish.outcome() instanceof Outcome.Finished(FinishReason reason)
				&& reason == FinishReason.CANCELLED) {
			acknowledge(finish);
			cancelledElsewhere(finish);
		}
		else if (!hears(finish.worker(), finish.attempt())) {
			acknowledge(finish);
		}
		else {
			streaming();
			finished(finish);
		}
	}

	/**
	 * A scheduler cancels a try that it has given to another worker; that does not end
	 * the request.
	 */
	private void cancelledElsewhere(Finish finish) {
		if (this.state == State.STREAMING && this.binding.isBoundTo(finish.worker())
				&& !finish.attempt().isOlderThan(this.binding.attempt())) {
			migrate(MigrationReason.GONE);
		}
	}

	private void finished(Finish finish) {
		switch (finish.outcome()) {
			case Outcome.Failed failed -> {
				release(finish);
				this.listener.failed(new MillraceException(failed.error(), failed.message()));
			}
			case Outcome.HandedOver handedOver -> {
				if (isWhole(finish)) {
					acknowledge(finish);
					migrate(MigrationReason.HANDED_OVER);
				}
			}
			case Outcome.Finished finished -> {
				if (isWhole(finish)) {
					release(finish);
					this.listener.finished(finished.reason(), finish.usage().completionTokens(),
							(this.cachedTokens != null) ? this.cachedTokens : finish.usage().cachedTokens());
				}
			}
		}
	}

	/** Whether all tokens before the end are there; asks for them if not. */
	private boolean isWhole(Finish finish) {
		if (finish.usage().completionTokens() > this.received.size()) {
			repairGap();
			return false;
		}
		return true;
	}

	private void release(Finish finish) {
		acknowledge(finish);
		this.finishedTokens = finish.usage().completionTokens();
		this.state = State.RELEASED;
	}

	private void acknowledge(Finish finish) {
		this.links.acknowledge(id(), finish.attempt(), finish.worker());
	}

	void onGone(Gone gone) {
		boolean bound = this.binding.isBoundTo(gone.process());
		if (this.state == State.CANCELLING && (bound || !this.binding.isBound())) {
			this.state = State.RELEASED;
		}
		else if (this.state == State.STREAMING && bound && !gone.upTo().isOlderThan(this.binding.attempt())) {
			migrate(MigrationReason.GONE);
		}
	}

	void onLost(ProcessId process) {
		if (!this.binding.isBoundTo(process)) {
			return;
		}
		if (this.state == State.CANCELLING) {
			this.state = State.RELEASED;
		}
		else if (this.state == State.STREAMING) {
			migrate(MigrationReason.LOST);
		}
	}

	/** Goes on elsewhere, from the tokens that are there. */
	private void migrate(MigrationReason reason) {
		boolean progress = this.received.size() > this.receivedBefore;
		if (reason == MigrationReason.LOST) {
			this.crashes = progress ? 0 : this.crashes + 1;
		}
		if (reason != MigrationReason.HANDED_OVER) {
			this.losses++;
		}
		if (this.crashes >= MAX_CRASHES) {
			giveUp("The request was given up, because " + this.crashes
					+ " workers in a row were lost before they had made anything of it.");
			return;
		}
		if (this.losses > MAX_LOSSES) {
			giveUp("The request was given up, because it lost its worker " + this.losses + " times.");
			return;
		}
		FinishReason end = endOfReceived();
		if (end != null) {
			this.state = State.RELEASED;
			this.listener.finished(end, this.received.size(), this.cachedTokens);
			return;
		}
		about(logger.atInfo()).log("{} goes on elsewhere after {} tokens ({}).", id(), this.received.size(), reason);
		this.meters.migrated(reason);
		this.submission++;
		this.receivedBefore = this.received.size();
		this.binding.release(this.submission);
		this.state = State.WAITING;
		this.sends = 0;
		submit();
	}

	private void giveUp(String message) {
		this.state = State.RELEASED;
		this.listener.failed(new MillraceException(ErrorCode.INTERNAL, message));
	}

	/** Why nothing follows on what arrived, or null if something does. */
	private @Nullable FinishReason endOfReceived() {
		if (!this.received.isEmpty() && this.request.endsAt(this.received.last())) {
			return FinishReason.STOP;
		}
		return (this.received.size() >= this.request.room()) ? FinishReason.LENGTH : null;
	}

	/** Whether to go on with a message; tells workers that work in vain. */
	private boolean hears(ProcessId worker, Attempt attempt) {
		if (this.state == State.RELEASED) {
			return false;
		}
		ProcessId boundWorker = this.binding.worker();
		Attempt boundAttempt = this.binding.attempt();
		Binding.Verdict verdict = this.binding.hear(worker, attempt, this.received.size() > this.receivedBefore);
		if (verdict == Binding.Verdict.CANCEL_SENDER) {
			cancelAt(worker, attempt);
		}
		if (verdict == Binding.Verdict.REPLACED && boundWorker != null) {
			cancelAt(boundWorker, boundAttempt);
		}
		if (this.state == State.CANCELLING) {
			if (verdict == Binding.Verdict.BOUND || verdict == Binding.Verdict.REPLACED) {
				cancelAt(worker, Attempt.LAST);
			}
			return false;
		}
		return verdict.isHeard();
	}

	private void cancelAt(ProcessId worker, Attempt upTo) {
		this.links.cancel(id(), upTo, this.request.pool(), worker);
	}

	private void streaming() {
		this.heardNanos = this.links.leaseNanos();
		this.resumes = 0;
		if (this.state == State.WAITING) {
			this.state = State.STREAMING;
			this.reconnectsSeen = this.links.reconnects();
			this.listener.admitted();
		}
	}

	/** Asks again for what is missing, but not for each message that shows it. */
	private void repairGap() {
		if (!this.askedAgain || passed(this.resumedNanos, this.settings.resumeInterval(), this.links.leaseNanos())) {
			resume();
		}
	}

	private void resume() {
		ProcessId worker = this.binding.worker();
		if (worker != null) {
			this.resumes++;
			this.resumedNanos = this.links.leaseNanos();
			ask(worker);
		}
	}

	private void ask(ProcessId worker) {
		this.askedAgain = true;
		this.askedNanos = this.nanos.getAsLong();
		this.meters.resumed();
		this.links.resume(id(), this.binding.attempt(), this.received.size(), worker);
	}

	/**
	 * While the lease clock stands still after an outage, a worker that comes back later
	 * than this gateway has not heard the question; to repeat it is no step towards
	 * giving the worker up.
	 */
	private void askAgain() {
		ProcessId worker = this.binding.worker();
		if (worker != null && this.resumes > 0
				&& passed(this.askedNanos, this.settings.resumeInterval(), this.nanos.getAsLong())) {
			ask(worker);
		}
	}

	/**
	 * Nobody waits for it any more: tells who may work on it, until that is confirmed.
	 */
	void cancel() {
		if (this.state == State.WAITING || this.state == State.STREAMING) {
			this.state = State.CANCELLING;
			sendCancel();
		}
	}

	private void sendCancel() {
		this.cancels++;
		this.cancelledNanos = this.nanos.getAsLong();
		this.links.cancel(id(), Attempt.LAST, this.request.pool(), this.binding.worker());
	}

	/** Looks at the clock. */
	void tick() {
		switch (this.state) {
			case WAITING -> repeatSubmit();
			case STREAMING -> watch();
			case CANCELLING -> repeatCancel();
			case RELEASED -> {
			}
		}
	}

	private void repeatSubmit() {
		boolean overdue = passed(this.sentNanos, this.settings.admitTimeout(), this.nanos.getAsLong());
		boolean reconnected = this.reconnectsSeen != this.links.reconnects();
		if (!overdue && !reconnected) {
			return;
		}
		if (this.sends <= this.settings.admitResends()) {
			submit();
		}
		else {
			fail(ErrorCode.UNAVAILABLE, "The request was not admitted within "
					+ this.settings.admitTimeout().multipliedBy(this.sends).toSeconds() + " s.");
		}
	}

	private void watch() {
		long now = this.links.leaseNanos();
		if (this.resumes >= this.settings.resumeAttempts()
				&& passed(this.resumedNanos, this.settings.resumeInterval(), now)) {
			migrate(MigrationReason.SILENT);
		}
		else if (this.reconnectsSeen != this.links.reconnects()) {
			this.reconnectsSeen = this.links.reconnects();
			resume();
		}
		else if (passed((this.resumes > 0) ? this.resumedNanos : this.heardNanos, this.settings.resumeInterval(),
				now)) {
			resume();
		}
		else {
			askAgain();
		}
	}

	private void repeatCancel() {
		if (!passed(this.cancelledNanos, this.settings.cancelInterval(), this.nanos.getAsLong())) {
			return;
		}
		if (this.cancels < this.settings.cancelAttempts()) {
			sendCancel();
		}
		else {
			this.state = State.RELEASED;
		}
	}

	private void fail(ErrorCode code, String message) {
		fail(null, code, message);
	}

	private void fail(@Nullable CapacityReason reason, ErrorCode code, String message) {
		cancel();
		this.listener.failed(MillraceException.lacking(reason, code, message, RETRY_AFTER));
	}

	/** Who has it; null while nobody has. */
	@Nullable ProcessId worker() {
		return this.binding.worker();
	}

	/** Whether nothing more is expected from scheduler and workers. */
	boolean isReleased() {
		return this.state == State.RELEASED;
	}

	/**
	 * How many tokens were generated for it, as far as is known; those that came too late
	 * for anybody to wait for them are known from FINISH alone.
	 */
	int generatedTokens() {
		return Math.max(this.finishedTokens, this.received.size());
	}

	/**
	 * How many of the prompt's tokens came from the prefix cache; null if unknown yet.
	 */
	@Nullable Integer cachedTokens() {
		return this.cachedTokens;
	}

	/** Nothing more is to be expected from scheduler and workers. */
	void release() {
		this.state = State.RELEASED;
	}

	private LoggingEventBuilder about(LoggingEventBuilder line) {
		return RequestLog.about(line, id(), this.request.origin().trace());
	}

	private RequestId id() {
		return this.request.id();
	}

	private static boolean passed(long since, Duration limit, long now) {
		return now - since >= limit.toNanos();
	}

	private enum State {

		/** Submitted; no worker was heard yet. */
		WAITING,

		/** A worker has it. */
		STREAMING,

		/** Given up; whoever may work on it is told until that is confirmed. */
		CANCELLING,

		/** Nothing more is expected. */
		RELEASED

	}

	/** What a generation hears of its upstream. */
	interface Listener {

		/** A worker has it; may come again after a migration. */
		void admitted();

		/** The next tokens, without gap and without repetition. */
		void tokens(TokenIds fresh);

		/**
		 * Log-probabilities of the tokens that are given next, if they were asked for.
		 */
		default void logprobs(LogProbabilities ofFresh) {
		}

		/**
		 * Log-probabilities of the prompt's tokens from the second on, before the first
		 * token, if they were asked for.
		 */
		default void promptLogprobs(LogProbabilities ofPrompt) {
		}

		/**
		 * It ended, and all its tokens were given.
		 * @param cachedTokens prompt tokens that came from the prefix cache, if known
		 */
		void finished(FinishReason reason, int completionTokens, @Nullable Integer cachedTokens);

		/** It will not be served. */
		void failed(MillraceException failure);

		/** Runs this in the generation's mailbox. */
		void later(Runnable action);

	}

}
