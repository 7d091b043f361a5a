package io.millrace.protocol.message;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;

/**
 * Worker to scheduler: I took it. Answered by the worker's I/O thread, not between steps.
 *
 * @param requestId which request
 * @param attempt which try of it
 * @param worker who took it
 */
public record Accepted(RequestId requestId, Attempt attempt, ProcessId worker) implements SchedulerMessage {

}
