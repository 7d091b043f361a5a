package io.millrace.worker.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Who has been accepted and has not ended, and a permit for each. Thread-safe, and never
 * held during a step, so that a request is answered at once.
 *
 * <p>
 * It alone writes to the inbox, under its lock: whoever is accepted is in the inbox
 * before {@link #close} returns, and nobody after it.
 */
final class Admissions {

	/**
	 * A sequence is started once and aborted at most twice, as cancelled and as replaced;
	 * and the aborts of those that ended since the inbox was read may still be in it.
	 */
	private static final int COMMANDS_PER_SEQUENCE = 6;

	private final int maxAccepted;

	private final Tombstones tombstones;

	private final Inbox inbox;

	private final Map<RequestId, Sequence> live = new HashMap<>();

	private int accepted;

	private boolean draining;

	private boolean closed;

	Admissions(int maxAccepted, Tombstones tombstones) {
		this.maxAccepted = maxAccepted;
		this.tombstones = tombstones;
		this.inbox = new Inbox(COMMANDS_PER_SEQUENCE * maxAccepted + 1);
	}

	Inbox inbox() {
		return this.inbox;
	}

	/**
	 * Decides, and starts a sequence that it accepts and did not know.
	 * @param onAccepted called, under the lock, if it is accepted and before it starts
	 */
	synchronized Admission admit(Sequence sequence, Runnable onAccepted) {
		Sequence known = this.live.get(sequence.requestId());
		if (known != null && known.attempt().equals(sequence.attempt())) {
			onAccepted.run();
			return new Admission.Accepted();
		}
		if (isSuperseded(sequence, known)) {
			return new Admission.Superseded();
		}
		if (this.tombstones.isCancelled(sequence.requestId())) {
			return new Admission.Refused(new Outcome.Finished(FinishReason.CANCELLED));
		}
		if (this.draining || this.accepted == this.maxAccepted) {
			return new Admission.Busy();
		}
		onAccepted.run();
		if (known != null) {
			this.inbox.add(new Command.Abort(known, false));
		}
		this.live.put(sequence.requestId(), sequence);
		this.accepted++;
		this.inbox.add(new Command.Start(sequence));
		return new Admission.Accepted();
	}

	private boolean isSuperseded(Sequence sequence, @Nullable Sequence known) {
		return (known != null && sequence.attempt().isOlderThan(known.attempt()))
				|| this.tombstones.hasEnded(sequence.requestId(), sequence.attempt());
	}

	/** Ends a request wherever it is, and remembers it in case it is not here yet. */
	synchronized void cancel(RequestId requestId) {
		boolean repeated = this.tombstones.isCancelled(requestId);
		this.tombstones.cancelled(requestId);
		Sequence sequence = this.live.get(requestId);
		if (sequence != null && !repeated && !this.closed) {
			this.inbox.add(new Command.Abort(sequence, true));
		}
	}

	/** A sequence ended; gives its permit back. */
	synchronized void release(Sequence sequence) {
		this.accepted--;
		if (this.live.remove(sequence.requestId(), sequence)) {
			this.tombstones.ended(sequence.requestId(), sequence.attempt());
		}
		notifyAll();
	}

	/** Accepts nothing new from now on. */
	synchronized void drain() {
		this.draining = true;
	}

	/** Writes nothing to the inbox any more, after the given last command. */
	synchronized void close(Command last) {
		if (!this.closed) {
			this.draining = true;
			this.closed = true;
			this.inbox.add(last);
		}
	}

	/** Sequences that were accepted and have not ended. */
	synchronized int accepted() {
		return this.accepted;
	}

	/** Waits until all that was accepted has ended; false if it takes longer. */
	synchronized boolean awaitNone(Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (this.accepted > 0) {
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				return false;
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
		return true;
	}

}
