package io.millrace.worker.protocol;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TraceContext;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Output;
import io.millrace.worker.engine.Transcript;
import org.jspecify.annotations.Nullable;

/** One try of a request that was taken here, and how much of it was sent. */
final class Served {

	private final RequestId requestId;

	private final Attempt attempt;

	private final ProcessId gateway;

	private final Transcript transcript;

	private final @Nullable TraceContext trace;

	private final long acceptedNanos;

	private @Nullable Long firstTokenNanos;

	private ProcessId scheduler;

	/** Index of the first token that was not sent. */
	private int sentUpTo;

	private boolean aborted;

	Served(Dispatch.Item item, ProcessId scheduler, Transcript transcript, long acceptedNanos) {
		this.trace = item.task().trace();
		this.acceptedNanos = acceptedNanos;
		this.requestId = item.task().requestId();
		this.attempt = item.attempt();
		this.gateway = item.task().gateway();
		this.scheduler = scheduler;
		this.transcript = transcript;
		this.sentUpTo = transcript.firstIndex();
	}

	RequestId requestId() {
		return this.requestId;
	}

	Attempt attempt() {
		return this.attempt;
	}

	ProcessId gateway() {
		return this.gateway;
	}

	/** Who dispatched it last. */
	ProcessId scheduler() {
		return this.scheduler;
	}

	Transcript transcript() {
		return this.transcript;
	}

	/** The span that it is part of; null where it is not traced. */
	@Nullable TraceContext trace() {
		return this.trace;
	}

	long acceptedNanos() {
		return this.acceptedNanos;
	}

	/** Tokens of it are sent. */
	void sentTokens(long now) {
		if (this.firstTokenNanos == null) {
			this.firstTokenNanos = now;
		}
	}

	/** How long ago its first token was sent; null before. */
	@Nullable Long firstTokenNanosAgo(long now) {
		return (this.firstTokenNanos != null) ? now - this.firstTokenNanos : null;
	}

	void dispatchedBy(ProcessId latest) {
		this.scheduler = latest;
	}

	/** Marks it as aborted; false if it was. */
	boolean markAborted() {
		boolean first = !this.aborted;
		this.aborted = true;
		return first;
	}

	/** What was not sent yet, and counts as sent now; null if there is nothing. */
	@Nullable Output takeUnsent() {
		return takeFrom(this.sentUpTo);
	}

	/**
	 * What is there from an index on, which counts as sent now.
	 * @param index not below the transcript's first
	 * @return null if there is nothing
	 */
	@Nullable Output takeFrom(int index) {
		if (index >= this.transcript.endIndex()) {
			return null;
		}
		TokenIds tokens = this.transcript.from(index);
		this.sentUpTo = Math.max(this.sentUpTo, index + tokens.size());
		return new Output.Tokens(this.requestId, this.attempt, index, tokens,
				this.transcript.logprobs(index, index + tokens.size()),
				(index == 0) ? this.transcript.promptLogprobs() : null,
				(index == 0) ? this.transcript.cachedTokens() : null);
	}

	/** How a LOAD shows it. */
	Load.Held held() {
		return new Load.Held(this.requestId, this.attempt, this.transcript.endIndex());
	}

}
