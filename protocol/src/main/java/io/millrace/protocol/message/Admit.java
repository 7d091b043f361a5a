package io.millrace.protocol.message;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;

/**
 * To gateway: a worker has it, so the HTTP status can be sent. Comes from the scheduler,
 * and from a worker that is asked to {@link Resume} what it has nothing newer of.
 *
 * @param requestId which request
 * @param attempt which try of it
 * @param worker who has it
 */
public record Admit(RequestId requestId, Attempt attempt, ProcessId worker) implements GatewayMessage {

}
