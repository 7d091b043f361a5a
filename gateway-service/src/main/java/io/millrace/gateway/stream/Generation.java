package io.millrace.gateway.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMeters.CancelReason;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.FluxSink;

/**
 * One generation from SUBMIT to its one outcome. Bus, tokenizer, client and clock call it
 * from any thread; its state is touched by one action at a time, in its mailbox.
 *
 * <pre>
 *            submit            ADMIT or first frame                FINISH, all decoded
 * (created) ────────► waiting ─────────────────────► streaming ─────────────────────────► ended
 *                        │ REJECT, no answer            │ failure, gap, stop string, client gone
 *                        ▼                              ▼
 *                      failed                     CANCEL until FINISH, or given up
 * </pre>
 *
 * Two ends have to be reached, in any order, before it is closed: the client has its
 * outcome (or went away), and the worker is known to have stopped (or was told often
 * enough).
 */
final class Generation implements Decoder.Callback {

	private static final Logger logger = LoggerFactory.getLogger(Generation.class);

	private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

	private static final int SUBMISSION = 0;

	private final Mailbox mailbox = new Mailbox();

	private final GenerationRequest request;

	private final GenerationLinks links;

	private final Decoder decoder;

	private final StreamSettings settings;

	private final GatewayMeters meters;

	private final LongSupplier nanos;

	private final FluxSink<Piece> sink;

	private final ClientBuffer client;

	private final TextStream text;

	private final Binding binding = new Binding();

	private final Instant deadline;

	private final long startedNanos;

	private boolean admitted;

	private boolean cancelling;

	/** Whether nothing more is expected from scheduler and worker. */
	private boolean released;

	private boolean closed;

	private int sends;

	private int cancels;

	private int received;

	private long sentNanos;

	private long cancelledNanos;

	private long heardNanos;

	private long shownNanos;

	private @Nullable Long decodeFailingSinceNanos;

	private @Nullable Finish finish;

	Generation(GenerationRequest request, FluxSink<Piece> sink, GenerationLinks links, Decoder decoder,
			StreamSettings settings, GatewayMeters meters, LongSupplier nanos) {
		this.request = request;
		this.links = links;
		this.decoder = decoder;
		this.settings = settings;
		this.meters = meters;
		this.nanos = nanos;
		this.client = new ClientBuffer(sink, request.prompt());
		this.text = new TextStream(request);
		this.startedNanos = nanos.getAsLong();
		this.deadline = Instant.now().plus(request.timeout());
		this.sink = sink;
	}

	/** Sends it off; to be called once, before anything else. */
	void start() {
		this.sink.onCancel(() -> act(this::clientGone));
		act(() -> {
			this.meters.submitted(this.request.prompt().size());
			submit();
		});
		this.sink.onRequest((n) -> act(() -> {
		}));
	}

	void onAdmit(Admit admit) {
		act(() -> {
			if (hears(admit.worker(), admit.attempt())) {
				admitted();
			}
		});
	}

	void onReject(Reject reject) {
		act(() -> {
			if (reject.submission() == SUBMISSION && !this.admitted) {
				this.released = true;
				this.client.fail(MillraceException.retryable(reject.error(), reject.message(), reject.retryAfter()));
			}
		});
	}

	void onTokens(ProcessId worker, Output.Tokens output) {
		act(() -> {
			if (hears(worker, output.attempt()) && this.finish == null) {
				admitted();
				take(output);
			}
		});
	}

	void onFinish(Finish message) {
		act(() -> {
			if (this.cancelling && (this.binding.worker() == null || this.binding.isBoundTo(message.worker()))) {
				this.released = true;
			}
			else if (hears(message.worker(), message.attempt()) && this.finish == null) {
				admitted();
				finished(message);
			}
		});
	}

	@Override
	public void onDecoded(DecodeResponse.Decoded decoded) {
		act(() -> {
			this.decodeFailingSinceNanos = null;
			TextStream.Shown shown = this.text.decoded(decoded);
			if (!this.client.hasEnding()) {
				this.client.add(shown.text(), shown.tokens());
				afterDecode();
			}
		});
	}

	@Override
	public void onDecodeFailed(Throwable failure) {
		act(() -> {
			this.text.decodeFailed();
			long now = this.nanos.getAsLong();
			if (this.decodeFailingSinceNanos == null) {
				this.decodeFailingSinceNanos = now;
			}
			else if (passed(this.decodeFailingSinceNanos, this.settings.decodeGrace(), now)) {
				fail(ErrorCode.UNAVAILABLE, "The tokenizer does not answer.", CancelReason.FAILURE);
			}
		});
	}

	/** Looks at the clock; called every few hundred milliseconds. */
	void tick() {
		act(() -> {
			long now = this.nanos.getAsLong();
			if (this.cancelling && !this.released) {
				repeatCancel(now);
			}
			if (this.client.hasEnding()) {
				abortUnread(now);
			}
			else if (passed(this.startedNanos, this.request.timeout(), now)) {
				fail(ErrorCode.UNAVAILABLE,
						"The request took longer than " + this.request.timeout().toSeconds() + " s.",
						CancelReason.TIMEOUT);
			}
			else if (!this.admitted) {
				repeatSubmit(now);
			}
			else {
				watchStream(now);
			}
		});
	}

	/** Ends it because the gateway stops. */
	void shutdown() {
		act(() -> {
			if (!this.client.hasEnding()) {
				fail(ErrorCode.UNAVAILABLE, "The server is shutting down.", CancelReason.SHUTDOWN);
			}
			this.released = true;
		});
	}

	/** How many tokens wait for the client. */
	int buffered() {
		return this.client.size();
	}

	private void act(Runnable action) {
		this.mailbox.post(() -> {
			try {
				action.run();
			}
			catch (RuntimeException ex) {
				this.client.fail(ex);
				cancel(CancelReason.FAILURE);
			}
			try {
				settle();
			}
			catch (RuntimeException ex) {
				logger.error("The answer of {} could not be passed on.", this.request.id(), ex);
				clientGone();
			}
		});
	}

	private void settle() {
		if (this.client.flush()) {
			this.shownNanos = this.nanos.getAsLong();
		}
		if (this.client.isClosed() && !this.released && !this.cancelling) {
			cancel(CancelReason.FAILURE);
		}
		if (this.client.isClosed() && this.released && !this.closed) {
			this.closed = true;
			this.links.closed(this.request.id());
		}
	}

	private void submit() {
		this.sentNanos = this.nanos.getAsLong();
		this.links.submit(this.request, this.sends++, this.deadline)
			.whenComplete((result, failure) -> act(() -> submitted(result, failure)));
	}

	private void submitted(@Nullable SendResult result, @Nullable Throwable failure) {
		if (this.admitted || this.client.hasEnding()) {
			return;
		}
		if (failure != null) {
			logger.warn("SUBMIT of {} could not be sent: {}", this.request.id(), failure.toString());
			fail(ErrorCode.UNAVAILABLE, "The message bus is not available.", CancelReason.FAILURE);
		}
		else if (result == SendResult.FULL && this.sends == 1) {
			this.released = true;
			this.client.fail(MillraceException.retryable(ErrorCode.OVERLOADED,
					"Too many requests are waiting; try again later.", RETRY_AFTER));
		}
	}

	private void repeatSubmit(long now) {
		if (!passed(this.sentNanos, this.settings.admitTimeout(), now)) {
			return;
		}
		if (this.sends <= this.settings.admitResends()) {
			submit();
		}
		else {
			fail(ErrorCode.UNAVAILABLE,
					"The request was not admitted within "
							+ this.settings.admitTimeout().multipliedBy(this.sends).toSeconds() + " s.",
					CancelReason.TIMEOUT);
		}
	}

	/** Whether to go on with a message; tells workers that work in vain. */
	private boolean hears(ProcessId worker, Attempt attempt) {
		if (this.released) {
			return false;
		}
		ProcessId before = this.binding.worker();
		Binding.Verdict verdict = this.binding.hear(worker, attempt, this.received > 0);
		if (verdict == Binding.Verdict.CANCEL_SENDER) {
			this.links.cancel(this.request.id(), this.request.pool(), worker);
		}
		if (verdict == Binding.Verdict.REPLACED) {
			this.links.cancel(this.request.id(), this.request.pool(), before);
		}
		boolean newlyBound = verdict == Binding.Verdict.REPLACED
				|| (verdict == Binding.Verdict.LISTEN && before == null);
		if (this.cancelling && newlyBound) {
			this.links.cancel(this.request.id(), this.request.pool(), worker);
		}
		return !this.cancelling && (verdict == Binding.Verdict.LISTEN || verdict == Binding.Verdict.REPLACED);
	}

	private void admitted() {
		if (!this.admitted) {
			this.admitted = true;
			this.heardNanos = this.nanos.getAsLong();
			this.shownNanos = this.heardNanos;
			this.client.admit();
		}
	}

	private void take(Output.Tokens output) {
		int known = this.received - output.offset();
		if (known < 0) {
			repairGap(output.offset());
			return;
		}
		if (known >= output.tokens().size()) {
			return;
		}
		recordArrival();
		TokenIds fresh = output.tokens().slice(known, output.tokens().size());
		this.received += fresh.size();
		this.text.add(fresh);
		int buffered = this.client.size() + this.text.waiting();
		if (buffered > this.settings.maxBufferedTokens()) {
			fail(ErrorCode.OVERLOADED, "The answer is read too slowly: " + buffered + " tokens are waiting, where "
					+ this.settings.maxBufferedTokens() + " may.", CancelReason.FAILURE);
			return;
		}
		decode(this.text.decodedTokens() == 0);
	}

	private void recordArrival() {
		long now = this.nanos.getAsLong();
		if (this.received == 0) {
			this.meters.firstToken(now - this.request.arrivedNanos());
		}
		else {
			this.meters.nextTokens(now - this.heardNanos);
		}
		this.heardNanos = now;
	}

	/** Tokens are missing. Asking the worker for them again will have its place here. */
	private void repairGap(int offset) {
		fail(ErrorCode.INTERNAL, "Tokens " + this.received + " to " + (offset - 1) + " of the answer were lost.",
				CancelReason.FAILURE);
	}

	private void finished(Finish message) {
		this.released = true;
		this.finish = message;
		switch (message.outcome()) {
			case Outcome.Failed failed -> this.client.fail(new MillraceException(failed.error(), failed.message()));
			case Outcome.Finished finished -> finished(message, finished.reason());
		}
	}

	private void finished(Finish message, FinishReason reason) {
		if (reason == FinishReason.CANCELLED) {
			fail(ErrorCode.UNAVAILABLE, "The server cancelled the request.", CancelReason.FAILURE);
		}
		else if (message.usage().completionTokens() > this.received) {
			repairGap(message.usage().completionTokens());
		}
		else {
			this.text.finish(reason == FinishReason.STOP);
			afterDecode();
		}
	}

	private void afterDecode() {
		if (this.text.isStopped()) {
			stopped();
		}
		else if (this.text.isDrained()) {
			drained();
		}
		else {
			decode(this.text.decodedTokens() == 0 || this.finish != null || !this.request.stops().isEmpty());
		}
	}

	private void decode(boolean urgent) {
		DecodeRequest.Stream next = this.text.next();
		if (next != null) {
			this.decoder.decode(this.request.model().name(), next, urgent, this);
		}
	}

	private void stopped() {
		end(FinishReason.STOP, this.text.decodedTokens(), cachedTokens());
		cancel(CancelReason.STOP_STRING);
	}

	private void drained() {
		if (this.finish != null && this.finish.outcome() instanceof Outcome.Finished finished) {
			this.client.add(this.text.rest(), this.text.endToken());
			end(finished.reason(), this.finish.usage().completionTokens(), cachedTokens());
		}
	}

	private void end(FinishReason reason, int completionTokens, @Nullable Integer cachedTokens) {
		this.meters.ended(completionTokens);
		this.client.end(reason, new Piece.TokenUsage(this.request.prompt().size(), completionTokens, cachedTokens));
	}

	private @Nullable Integer cachedTokens() {
		return (this.finish != null) ? this.finish.usage().cachedTokens() : null;
	}

	private void watchStream(long now) {
		if (this.finish == null && passed(this.heardNanos, this.settings.inactivityTimeout(), now)) {
			fail(ErrorCode.UNAVAILABLE,
					"The worker has sent nothing for " + this.settings.inactivityTimeout().toSeconds() + " s.",
					CancelReason.TIMEOUT);
			return;
		}
		if (passed(this.shownNanos, this.settings.keepAliveInterval(), now)) {
			this.client.keepAlive();
		}
		if (this.decodeFailingSinceNanos != null) {
			decode(true);
		}
	}

	/** A client that does not read the rest of a decided answer loses it in the end. */
	private void abortUnread(long now) {
		if (passed(this.startedNanos, this.request.timeout(), now)) {
			this.client.abort(new MillraceException(ErrorCode.UNAVAILABLE,
					"The request took longer than " + this.request.timeout().toSeconds() + " s."));
		}
	}

	private void clientGone() {
		if (!this.client.isClosed()) {
			if (!this.client.hasEnding()) {
				this.meters.ended(this.text.decodedTokens());
			}
			this.client.abandon();
			cancel(CancelReason.CLIENT);
		}
	}

	private void fail(ErrorCode code, String message, CancelReason reason) {
		this.client.fail(MillraceException.retryable(code, message,
				(code.category() == ErrorCode.Category.CAPACITY) ? RETRY_AFTER : null));
		cancel(reason);
	}

	private void cancel(CancelReason reason) {
		if (this.cancelling || this.released) {
			return;
		}
		this.cancelling = true;
		this.meters.cancelled(reason);
		sendCancel();
	}

	private void repeatCancel(long now) {
		if (!passed(this.cancelledNanos, this.settings.cancelInterval(), now)) {
			return;
		}
		if (this.cancels < this.settings.cancelAttempts()) {
			sendCancel();
		}
		else {
			this.released = true;
		}
	}

	private void sendCancel() {
		this.cancels++;
		this.cancelledNanos = this.nanos.getAsLong();
		this.links.cancel(this.request.id(), this.request.pool(), this.binding.worker());
	}

	private static boolean passed(long since, Duration limit, long now) {
		return now - since >= limit.toNanos();
	}

}
