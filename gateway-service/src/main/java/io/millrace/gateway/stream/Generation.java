package io.millrace.gateway.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMeters.CancelReason;
import io.millrace.process.trace.Exemplars;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.RequestLog;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.FluxSink;

/**
 * One generation from SUBMIT to its one outcome: {@link Upstream} brings its tokens,
 * {@link TextStream} makes text of them, {@link ClientBuffer} hands it to the client.
 * Bus, tokenizer, client and clock call it from any thread; its state is touched by one
 * action at a time, in its mailbox.
 *
 * <p>
 * Two ends have to be reached, in any order, before it is closed: the client has its
 * outcome (or went away), and the upstream is released. Its usage is recorded once: as it
 * was told to the client, or else when it is closed, by what its worker made of it.
 */
final class Generation implements OpenRequest, Decoder.Callback {

	private static final Logger logger = LoggerFactory.getLogger(Generation.class);

	private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

	private final Mailbox mailbox = new Mailbox();

	private final GenerationRequest request;

	private final GenerationLinks links;

	private final Decoder decoder;

	private final StreamSettings settings;

	private final GatewayMeters meters;

	private final LongSupplier nanos;

	private final FluxSink<Piece> sink;

	private final Executor clientThread;

	private final ClientBuffer client;

	private final TextStream text;

	private final Upstream upstream;

	private final Timeline timeline;

	private final long startedNanos;

	private boolean admitted;

	private boolean cancelled;

	private boolean closed;

	private boolean usageRecorded;

	private int received;

	private long arrivedNanos;

	private long shownNanos;

	private @Nullable Long decodeFailingSinceNanos;

	private @Nullable Ending ending;

	Generation(GenerationRequest request, FluxSink<Piece> sink, GenerationLinks links, Decoder decoder,
			StreamSettings settings, GatewayMeters meters, LongSupplier nanos) {
		this.request = request;
		this.links = links;
		this.decoder = decoder;
		this.settings = settings;
		this.meters = meters;
		this.nanos = nanos;
		this.client = new ClientBuffer(sink, request.prompt(), request.text().apart());
		this.text = new TextStream(request);
		this.timeline = new Timeline(request);
		this.startedNanos = nanos.getAsLong();
		this.sink = sink;
		this.clientThread = ClientThread.of(sink.contextView());
		this.upstream = new Upstream(request, links, settings, meters, nanos, Instant.now().plus(request.timeout()),
				new UpstreamListener());
	}

	/** Sends it off; to be called once, before anything else. */
	void start() {
		this.sink.onCancel(() -> act(this::clientGone));
		act(() -> {
			this.meters.submitted(this.request.prompt().size());
			this.upstream.submit();
		});
		this.sink.onRequest((n) -> act(() -> {
		}));
	}

	@Override
	public void hear(Consumer<Upstream> message) {
		act(() -> message.accept(this.upstream));
	}

	@Override
	public Executor executor() {
		return this.clientThread;
	}

	@Override
	public void onDecoded(DecodeResponse.Decoded decoded) {
		act(() -> {
			this.decodeFailingSinceNanos = null;
			this.timeline.decoded();
			TextStream.Shown shown = this.text.decoded(decoded);
			if (!this.client.hasEnding()) {
				this.client.add(shown);
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
	@Override
	public void tick() {
		act(() -> {
			long now = this.nanos.getAsLong();
			this.upstream.tick();
			if (this.client.hasEnding()) {
				abortUnread(now);
			}
			else if (passed(this.startedNanos, this.request.timeout(), now)) {
				fail(ErrorCode.UNAVAILABLE,
						"The request took longer than " + this.request.timeout().toSeconds() + " s.",
						CancelReason.TIMEOUT);
			}
			else if (this.admitted) {
				watchStream(now);
			}
		});
	}

	/** The bus has been away for longer than streams wait for it. */
	@Override
	public void busAway(Duration time) {
		act(() -> {
			if (!this.client.hasEnding()) {
				fail(ErrorCode.UNAVAILABLE, "The message bus has been away for " + time.toSeconds() + " s.",
						CancelReason.TIMEOUT);
			}
		});
	}

	/** Ends it because the gateway stops. */
	@Override
	public void shutdown() {
		act(() -> {
			if (!this.client.hasEnding()) {
				fail(ErrorCode.UNAVAILABLE, "The server is shutting down.", CancelReason.SHUTDOWN);
			}
			this.upstream.release();
		});
	}

	@Override
	public Timeline timeline() {
		return this.timeline;
	}

	@Override
	public void abort() {
		act(() -> {
			if (!this.client.hasEnding()) {
				fail(ErrorCode.UNAVAILABLE, "The request was cancelled by an operator.", CancelReason.OPERATOR);
			}
		});
	}

	/** How many tokens wait for the client. */
	@Override
	public int buffered() {
		return this.client.size();
	}

	private void act(Runnable action) {
		this.mailbox.post(() -> {
			try {
				action.run();
			}
			catch (RuntimeException ex) {
				failed(ex);
				cancel(CancelReason.FAILURE);
			}
			try {
				settle();
			}
			catch (RuntimeException ex) {
				RequestLog.about(logger.atError(), this.request.id(), this.request.origin().trace())
					.setCause(ex)
					.log("The answer of {} could not be passed on.", this.request.id());
				clientGone();
			}
		});
	}

	private void settle() {
		if (this.client.flush()) {
			this.shownNanos = this.nanos.getAsLong();
		}
		if (this.client.isClosed()) {
			cancel(CancelReason.FAILURE);
		}
		if (this.client.isClosed() && this.upstream.isReleased() && !this.closed) {
			this.closed = true;
			recordUsageOfUntold();
			this.links.closed(this.request.id());
		}
	}

	private void take(TokenIds fresh, @Nullable LogProbabilities logprobs) {
		recordArrival();
		if (logprobs == null && this.request.sampling().logprobs() != null) {
			fail(ErrorCode.INTERNAL, "The worker sent no log-probabilities, though they were asked for.",
					CancelReason.FAILURE);
			return;
		}
		this.received += fresh.size();
		this.timeline.tokens(fresh.size(), this.upstream.worker());
		this.text.add(fresh, logprobs);
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
			Exemplars.of(this.request.origin().trace(),
					() -> this.meters.firstToken(now - this.request.arrivedNanos()));
		}
		else {
			this.meters.nextTokens(now - this.arrivedNanos);
		}
		this.arrivedNanos = now;
	}

	private void afterDecode() {
		if (this.text.isStopped()) {
			stopped();
		}
		else if (this.text.isDrained()) {
			drained();
		}
		else {
			decode(this.text.decodedTokens() == 0 || this.ending != null || this.request.text().areByToken());
		}
	}

	private void decode(boolean urgent) {
		DecodeRequest.Stream next = this.text.next();
		if (next != null) {
			this.timeline.decodingBegins();
			this.decoder.decode(this.request.model().name(), next, urgent, this);
		}
	}

	private void stopped() {
		end(FinishReason.STOP, this.text.decodedTokens(),
				(this.ending != null) ? this.ending.cachedTokens() : this.upstream.cachedTokens());
		cancel(CancelReason.STOP_STRING);
	}

	private void drained() {
		Ending known = this.ending;
		if (known != null) {
			this.client.add(this.text.end());
			end(known.reason(), known.completionTokens(), known.cachedTokens());
		}
	}

	private void end(FinishReason reason, int completionTokens, @Nullable Integer cachedTokens) {
		recordUsage(completionTokens);
		this.timeline.cachedTokens(cachedTokens);
		this.timeline.end(reason.name().toLowerCase(Locale.ROOT), null);
		this.client.end(reason, new Piece.TokenUsage(this.request.prompt().size(), completionTokens, cachedTokens));
	}

	/** What was cancelled, or failed, and had not been refused. */
	private void recordUsageOfUntold() {
		int generated = this.upstream.generatedTokens();
		if (this.admitted || generated > 0) {
			recordUsage(generated);
		}
	}

	private void recordUsage(int completionTokens) {
		if (!this.usageRecorded) {
			this.usageRecorded = true;
			this.meters.ended(completionTokens);
		}
	}

	private void watchStream(long now) {
		if (this.ending == null && passed(this.arrivedNanos, this.settings.inactivityTimeout(), now)) {
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
			this.timeline.end("cancelled", null);
			this.client.abandon();
			cancel(CancelReason.CLIENT);
		}
	}

	private void fail(ErrorCode code, String message, CancelReason reason) {
		failed(MillraceException.lacking((reason == CancelReason.SHUTDOWN) ? CapacityReason.SHUTTING_DOWN : null, code,
				message, (code.category() == ErrorCode.Category.CAPACITY) ? RETRY_AFTER : null));
		cancel(reason);
	}

	private void failed(RuntimeException failure) {
		this.timeline.end("failed", (failure instanceof MillraceException known) ? known.sentence() : null);
		this.client.fail(failure);
	}

	private void cancel(CancelReason reason) {
		if (!this.cancelled && !this.upstream.isReleased()) {
			this.cancelled = true;
			this.meters.cancelled(reason);
			this.upstream.cancel();
		}
	}

	private static boolean passed(long since, Duration limit, long now) {
		return now - since >= limit.toNanos();
	}

	/** How the upstream ended. */
	private record Ending(FinishReason reason, int completionTokens, @Nullable Integer cachedTokens) {

	}

	private final class UpstreamListener implements Upstream.Listener {

		private @Nullable LogProbabilities freshLogprobs;

		@Override
		public void admitted() {
			Generation self = Generation.this;
			if (!self.admitted) {
				self.admitted = true;
				self.arrivedNanos = self.nanos.getAsLong();
				self.shownNanos = self.arrivedNanos;
				self.timeline.admitted(self.upstream.worker());
				self.client.admit();
			}
		}

		@Override
		public void logprobs(LogProbabilities ofFresh) {
			this.freshLogprobs = ofFresh;
		}

		@Override
		public void promptLogprobs(LogProbabilities ofPrompt) {
			Generation.this.client.promptLogprobs(ofPrompt);
		}

		@Override
		public void tokens(TokenIds fresh) {
			LogProbabilities logprobs = this.freshLogprobs;
			this.freshLogprobs = null;
			take(fresh, logprobs);
		}

		@Override
		public void finished(FinishReason reason, int completionTokens, @Nullable Integer cachedTokens) {
			Generation.this.ending = new Ending(reason, completionTokens, cachedTokens);
			Generation.this.text.finish(reason == FinishReason.STOP);
			afterDecode();
		}

		@Override
		public void failed(MillraceException failure) {
			Generation.this.failed(failure);
		}

		@Override
		public void later(Runnable action) {
			act(action);
		}

	}

}
