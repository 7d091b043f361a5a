package io.millrace.protocol.message;

import io.millrace.protocol.RequestId;

/**
 * Gateway to scheduler and worker: nobody waits for this any more. Receivers keep a
 * tombstone, so that a dispatch still in flight cannot revive it.
 *
 * @param requestId which request
 */
public record Cancel(RequestId requestId) implements SchedulerMessage, WorkerMessage {

}
