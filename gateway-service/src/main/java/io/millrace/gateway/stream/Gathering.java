package io.millrace.gateway.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMeters.CancelReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * A request whose output is no text and is wanted as a whole: the numbers of vectors.
 * What its {@link Upstream} brings is gathered until its end. Bus, client and clock call
 * it from any thread; its state is touched by one action at a time, in its mailbox.
 */
final class Gathering implements OpenRequest {

	private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

	private final Mailbox mailbox = new Mailbox();

	private final GenerationRequest request;

	private final GenerationLinks links;

	private final GatewayMeters meters;

	private final LongSupplier nanos;

	private final MonoSink<TokenIds> sink;

	private final Upstream upstream;

	private final TokenLog gathered = new TokenLog();

	private final Timeline timeline;

	private final long startedNanos;

	private boolean answered;

	private boolean closed;

	Gathering(GenerationRequest request, MonoSink<TokenIds> sink, GenerationLinks links, StreamSettings settings,
			GatewayMeters meters, LongSupplier nanos) {
		this.request = request;
		this.sink = sink;
		this.links = links;
		this.meters = meters;
		this.nanos = nanos;
		this.startedNanos = nanos.getAsLong();
		this.timeline = new Timeline(request);
		this.upstream = new Upstream(request, links, settings, meters, nanos, Instant.now().plus(request.timeout()),
				new UpstreamListener());
	}

	/** Sends it off; to be called once, before anything else. */
	void start() {
		this.sink.onCancel(() -> act(() -> cancel(CancelReason.CLIENT)));
		act(() -> {
			this.meters.submitted(this.request.prompt().size());
			this.upstream.submit();
		});
	}

	@Override
	public void hear(Consumer<Upstream> message) {
		act(() -> message.accept(this.upstream));
	}

	@Override
	public void tick() {
		act(() -> {
			this.upstream.tick();
			if (this.nanos.getAsLong() - this.startedNanos >= this.request.timeout().toNanos()) {
				fail("The request took longer than " + this.request.timeout().toSeconds() + " s.",
						CancelReason.TIMEOUT);
			}
		});
	}

	@Override
	public void busAway(Duration time) {
		act(() -> fail("The message bus has been away for " + time.toSeconds() + " s.", CancelReason.TIMEOUT));
	}

	@Override
	public void shutdown() {
		act(() -> {
			fail("The server is shutting down.", CancelReason.SHUTDOWN);
			this.upstream.release();
		});
	}

	@Override
	public Timeline timeline() {
		return this.timeline;
	}

	@Override
	public void abort() {
		act(() -> fail("The request was cancelled by an operator.", CancelReason.OPERATOR));
	}

	@Override
	public int buffered() {
		return 0;
	}

	private void act(Runnable action) {
		this.mailbox.post(() -> {
			action.run();
			if (this.upstream.isReleased() && !this.closed) {
				this.closed = true;
				this.links.closed(this.request.id());
			}
		});
	}

	private void fail(String message, CancelReason reason) {
		if (!this.answered) {
			this.timeline.end("failed", message);
			cancel(reason);
			this.sink.error(MillraceException.retryable(ErrorCode.UNAVAILABLE, message, RETRY_AFTER));
		}
	}

	private void cancel(CancelReason reason) {
		if (!this.answered) {
			this.answered = true;
			this.timeline.end("cancelled", null);
			this.meters.cancelled(reason);
			this.upstream.cancel();
		}
	}

	private final class UpstreamListener implements Upstream.Listener {

		@Override
		public void admitted() {
			Gathering.this.timeline.admitted(Gathering.this.upstream.worker());
		}

		@Override
		public void tokens(TokenIds fresh) {
			Gathering.this.gathered.add(fresh);
			Gathering.this.timeline.tokens(fresh.size(), Gathering.this.upstream.worker());
		}

		@Override
		public void finished(FinishReason reason, int completionTokens, @Nullable Integer cachedTokens) {
			int wanted = Gathering.this.request.room();
			int size = Gathering.this.gathered.size();
			if (size != wanted) {
				failed(new MillraceException(ErrorCode.INTERNAL,
						"The worker made " + size + " numbers instead of " + wanted + "."));
			}
			else if (!Gathering.this.answered) {
				Gathering.this.answered = true;
				Gathering.this.timeline.end("stop", null);
				Gathering.this.sink.success(Gathering.this.gathered.all());
			}
		}

		@Override
		public void failed(MillraceException failure) {
			if (!Gathering.this.answered) {
				Gathering.this.answered = true;
				Gathering.this.timeline.end("failed", failure.sentence());
				Gathering.this.sink.error(failure);
			}
		}

		@Override
		public void later(Runnable action) {
			act(action);
		}

	}

}
