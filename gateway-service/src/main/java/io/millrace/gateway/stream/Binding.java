package io.millrace.gateway.stream;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import org.jspecify.annotations.Nullable;

/**
 * The one worker that a submission listens to. Whoever is heard first is bound; a newer
 * try replaces it only while no token was taken. Not thread-safe.
 */
final class Binding {

	private @Nullable ProcessId worker;

	private Attempt attempt = Attempt.FIRST;

	@Nullable ProcessId worker() {
		return this.worker;
	}

	/** The try that is bound; while nobody is, the oldest that may be. */
	Attempt attempt() {
		return this.attempt;
	}

	boolean isBound() {
		return this.worker != null;
	}

	boolean isBoundTo(ProcessId sender) {
		return sender.equals(this.worker);
	}

	/** Nobody is bound any more, and only tries of a new submission may be. */
	void release(int newSubmission) {
		this.worker = null;
		this.attempt = new Attempt(newSubmission, 0);
	}

	/**
	 * A worker speaks for a try of the request.
	 * @param tokensTaken whether tokens of the bound worker were taken already
	 * @return what to make of it
	 */
	Verdict hear(ProcessId sender, Attempt tried, boolean tokensTaken) {
		if (isBoundTo(sender)) {
			return tried.isOlderThan(this.attempt) ? Verdict.IGNORE : bind(sender, tried, Verdict.LISTEN);
		}
		if (tried.isOlderThan(this.attempt)) {
			return Verdict.CANCEL_SENDER;
		}
		if (this.worker == null) {
			return bind(sender, tried, Verdict.BOUND);
		}
		if (this.attempt.isOlderThan(tried) && !tokensTaken) {
			return bind(sender, tried, Verdict.REPLACED);
		}
		return Verdict.CANCEL_SENDER;
	}

	private Verdict bind(ProcessId sender, Attempt tried, Verdict verdict) {
		this.worker = sender;
		this.attempt = tried;
		return verdict;
	}

	/** What to make of a message. */
	enum Verdict {

		/** It comes from a worker that is bound from now on. */
		BOUND,

		/** It comes from the bound worker. */
		LISTEN,

		/** It comes from a worker that replaces the bound one. */
		REPLACED,

		/** It is of an older try of the bound worker. */
		IGNORE,

		/** Another worker is bound, or another submission: this one works in vain. */
		CANCEL_SENDER;

		boolean isHeard() {
			return this == BOUND || this == LISTEN || this == REPLACED;
		}

	}

}
