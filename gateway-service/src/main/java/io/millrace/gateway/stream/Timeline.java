package io.millrace.gateway.stream;

import java.time.Duration;
import java.time.Instant;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * When what happened to one generation, for whoever looks on; nothing depends on it.
 * Written in the generation's mailbox, read by any thread.
 *
 * <pre>
 * arrived ─► submitted ─► admitted ─► first token ─► last token ─► ended
 *    tokenized     queued       prefill        decode
 * </pre>
 */
public final class Timeline {

	private final GenerationRequest request;

	/**
	 * The wall clock's time when {@link System#nanoTime()} was {@link #submittedNanos}.
	 */
	private final Instant submitted = Instant.now();

	private final long submittedNanos = System.nanoTime();

	private volatile @Nullable Instant admitted;

	private volatile @Nullable Instant firstToken;

	private volatile long lastTokenNanos;

	private volatile @Nullable Instant ended;

	private volatile @Nullable Instant decodedFrom;

	private volatile long decodedToNanos;

	private volatile int tokens;

	private volatile int decodings;

	private volatile @Nullable Integer cachedTokens;

	private volatile @Nullable ProcessId worker;

	private volatile @Nullable String outcome;

	private volatile @Nullable String error;

	Timeline(GenerationRequest request) {
		this.request = request;
	}

	void admitted(@Nullable ProcessId by) {
		this.worker = by;
		this.admitted = now();
	}

	void tokens(int count, @Nullable ProcessId by) {
		long now = System.nanoTime();
		if (this.firstToken == null) {
			this.firstToken = at(now);
		}
		this.lastTokenNanos = now;
		this.worker = by;
		int before = this.tokens;
		this.tokens = before + count;
	}

	void decodingBegins() {
		if (this.decodedFrom == null) {
			this.decodedFrom = now();
		}
	}

	void decoded() {
		this.decodedToNanos = System.nanoTime();
		int before = this.decodings;
		this.decodings = before + 1;
	}

	/** It ended; only the first end counts. */
	void end(String how, @Nullable String why) {
		if (this.outcome == null) {
			this.error = why;
			this.ended = now();
			this.outcome = how;
		}
	}

	void cachedTokens(@Nullable Integer count) {
		this.cachedTokens = count;
	}

	private Instant now() {
		return at(System.nanoTime());
	}

	private Instant at(long nanos) {
		return this.submitted.plusNanos(nanos - this.submittedNanos);
	}

	public RequestId id() {
		return this.request.id();
	}

	/** Whose it is. */
	public Origin origin() {
		return this.request.origin();
	}

	/** The name of the model that serves it. */
	public String model() {
		return this.request.model().name();
	}

	public int promptTokens() {
		return this.request.prompt().size();
	}

	/** The most tokens that it may generate. */
	public int room() {
		return this.request.room();
	}

	/** When the client's request arrived. */
	public Instant arrived() {
		return this.submitted.minusNanos(this.submittedNanos - this.request.arrivedNanos());
	}

	public Instant submitted() {
		return this.submitted;
	}

	/** When a worker had it; null before. */
	public @Nullable Instant admitted() {
		return this.admitted;
	}

	/** When its first token arrived; null before. */
	public @Nullable Instant firstToken() {
		return this.firstToken;
	}

	/** When its newest token arrived; null before the first. */
	public @Nullable Instant lastToken() {
		return (this.tokens > 0) ? at(this.lastTokenNanos) : null;
	}

	/** When its outcome was known; null before. */
	public @Nullable Instant ended() {
		return this.ended;
	}

	/** When its tokens were first given to the tokenizer; null before. */
	public @Nullable Instant decodedFrom() {
		return this.decodedFrom;
	}

	/** When text of them last came back; null before. */
	public @Nullable Instant decodedTo() {
		return (this.decodings > 0) ? at(this.decodedToNanos) : null;
	}

	/** How often tokens were decoded. */
	public int decodings() {
		return this.decodings;
	}

	/** How many tokens arrived. */
	public int tokens() {
		return this.tokens;
	}

	/** How many of the prompt's tokens came from the prefix cache; null if unknown. */
	public @Nullable Integer cachedTokens() {
		return this.cachedTokens;
	}

	/** Who has it, or had it last; null before it is admitted. */
	public @Nullable ProcessId worker() {
		return this.worker;
	}

	/**
	 * How it ended: {@code stop}, {@code length}, {@code cancelled} or {@code failed};
	 * null before.
	 */
	public @Nullable String outcome() {
		return this.outcome;
	}

	/** What the client was told where it failed. */
	public @Nullable String error() {
		return this.error;
	}

	/** The time for each token after the first; null where there are none. */
	public @Nullable Double nanosPerToken() {
		Instant first = this.firstToken;
		Instant last = lastToken();
		int count = this.tokens;
		return (first != null && last != null && count > 1)
				? (double) Duration.between(first, last).toNanos() / (count - 1) : null;
	}

}
