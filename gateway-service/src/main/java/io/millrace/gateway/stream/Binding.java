package io.millrace.gateway.stream;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import org.jspecify.annotations.Nullable;

/**
 * The one worker that a generation listens to. Whoever is heard first is bound; a newer
 * try replaces it only while no token was taken. Not thread-safe.
 */
final class Binding {

	private @Nullable ProcessId worker;

	private Attempt attempt = Attempt.FIRST;

	@Nullable ProcessId worker() {
		return this.worker;
	}

	boolean isBoundTo(ProcessId sender) {
		return sender.equals(this.worker);
	}

	/**
	 * A worker speaks for a try of the request.
	 * @param tokensTaken whether tokens of the bound worker were taken already
	 * @return what to make of it
	 */
	Verdict hear(ProcessId sender, Attempt tried, boolean tokensTaken) {
		if (this.worker == null) {
			return bind(sender, tried, Verdict.LISTEN);
		}
		if (isBoundTo(sender)) {
			return tried.isOlderThan(this.attempt) ? Verdict.IGNORE : bind(sender, tried, Verdict.LISTEN);
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

		/** It comes from the bound worker. */
		LISTEN,

		/** It comes from the bound worker, which replaces another. */
		REPLACED,

		/** It is of an older try. */
		IGNORE,

		/** Another worker is bound: this one works in vain. */
		CANCEL_SENDER

	}

}
