package io.millrace.worker.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.message.Outcome;

/**
 * How many sequences were let in and have not ended: a permit each. Thread-safe, and
 * never held during a step, so that a request is answered at once.
 *
 * <p>
 * It alone writes to the inbox, under its lock: whoever is let in is in the inbox before
 * {@link #close} returns, and nobody after it.
 */
final class Admissions {

	/**
	 * A sequence is started once and aborted once; and the aborts of those that ended
	 * since the inbox was read may still be in it.
	 */
	private static final int COMMANDS_PER_SEQUENCE = 3;

	/** One to reset the cache, and the last one. */
	private static final int OTHER_COMMANDS = 2;

	private final int maxAccepted;

	private final Inbox inbox;

	private final Set<Sequence> open = new HashSet<>();

	/** Those of them that were not told to end. */
	private final Set<Transcript> abortable = new HashSet<>();

	/** Those that wait for their grammar, by what is told of them. */
	private final Map<Transcript, Sequence> preparing = new HashMap<>();

	private boolean resetting;

	private boolean closed;

	Admissions(int maxAccepted, int adapterSlots) {
		this.maxAccepted = maxAccepted;
		this.inbox = new Inbox(COMMANDS_PER_SEQUENCE * maxAccepted + adapterSlots + OTHER_COMMANDS);
	}

	Inbox inbox() {
		return this.inbox;
	}

	/** Starts a sequence if there is a permit; false if there is none. */
	synchronized boolean start(Sequence sequence) {
		if (letIn(sequence)) {
			this.inbox.add(new Command.Start(sequence));
			return true;
		}
		return false;
	}

	/**
	 * Lets a sequence in if there is a permit; it starts once it is {@link #ready}. False
	 * if there is none.
	 */
	synchronized boolean prepare(Sequence sequence) {
		if (letIn(sequence)) {
			this.preparing.put(sequence.transcript(), sequence);
			return true;
		}
		return false;
	}

	private boolean letIn(Sequence sequence) {
		if (this.closed || this.open.size() == this.maxAccepted) {
			return false;
		}
		this.open.add(sequence);
		this.abortable.add(sequence.transcript());
		return true;
	}

	/** Starts a sequence that was let in, unless it was told to end meanwhile. */
	synchronized void ready(Sequence sequence) {
		if (this.preparing.remove(sequence.transcript()) != null) {
			this.inbox.add(new Command.Start(sequence));
		}
	}

	/** Ends a sequence that was let in and cannot start. */
	synchronized void fail(Sequence sequence, Outcome outcome) {
		if (this.preparing.remove(sequence.transcript()) != null) {
			this.inbox.add(new Command.End(sequence, outcome));
		}
	}

	/** Ends a sequence, once, unless it has ended. */
	synchronized void abort(Transcript transcript) {
		if (this.abortable.remove(transcript) && !this.closed) {
			Sequence waiting = this.preparing.remove(transcript);
			this.inbox.add((waiting != null) ? new Command.End(waiting, new Outcome.Finished(FinishReason.CANCELLED))
					: new Command.Abort(transcript));
		}
	}

	/** Has an adapter loaded, whose slot is its own until that is done. */
	synchronized void load(AdapterLoading loading) {
		if (this.closed) {
			loading.cancel();
		}
		else {
			this.inbox.add(new Command.LoadAdapter(loading));
		}
	}

	/** Has the prefix cache reset, once until that is done. */
	synchronized void resetPrefixCache() {
		if (!this.resetting && !this.closed) {
			this.resetting = true;
			this.inbox.add(new Command.ResetPrefixCache());
		}
	}

	/** The prefix cache is being reset. */
	synchronized void resetIsDone() {
		this.resetting = false;
	}

	/** A sequence ended; gives its permit back. */
	synchronized void release(Sequence sequence) {
		this.open.remove(sequence);
		this.abortable.remove(sequence.transcript());
		notifyAll();
	}

	/** Writes nothing to the inbox any more, after the given last command. */
	synchronized void close(Command last) {
		if (!this.closed) {
			this.closed = true;
			this.preparing.values()
				.forEach((sequence) -> this.inbox.add(new Command.End(sequence, new Outcome.HandedOver())));
			this.preparing.clear();
			this.inbox.add(last);
		}
	}

	/** Ends what has not ended in place of the engine thread. */
	synchronized void takeOver() {
		this.open.forEach((sequence) -> sequence.takeOver(this.abortable.contains(sequence.transcript())
				? new Outcome.HandedOver() : new Outcome.Finished(FinishReason.CANCELLED)));
	}

	/** Sequences that were let in and have not ended. */
	synchronized int accepted() {
		return this.open.size();
	}

	/** Waits until all that were let in have ended; false if it takes longer. */
	synchronized boolean awaitNone(Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!this.open.isEmpty()) {
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				return false;
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
		return true;
	}

}
