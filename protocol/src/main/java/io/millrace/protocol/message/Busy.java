package io.millrace.protocol.message;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;

/**
 * Worker to scheduler: I cannot take it now; try another.
 *
 * @param requestId which request
 * @param attempt which try of it
 * @param worker who refused it
 */
public record Busy(RequestId requestId, Attempt attempt, ProcessId worker) implements SchedulerMessage {

}
