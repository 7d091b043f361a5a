package io.millrace.protocol.message;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;

/**
 * To scheduler and worker: nobody waits for these tries of a request any more. Receivers
 * keep a tombstone, so that a dispatch still in flight cannot revive them. Repeated until
 * confirmed: a worker that had it answers with {@link Finish}, everybody else with
 * {@link Gone}.
 *
 * @param requestId which request
 * @param upTo the newest try that is cancelled; {@link Attempt#LAST} for the request as a
 * whole
 * @param replyTo who asks, and hears {@link Gone}
 */
public record Cancel(RequestId requestId, Attempt upTo, ProcessId replyTo) implements SchedulerMessage, WorkerMessage {

	/** Whether it cancels the given try. */
	public boolean covers(Attempt attempt) {
		return !this.upTo.isOlderThan(attempt);
	}

}
