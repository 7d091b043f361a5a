package io.millrace.protocol.message;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;

/**
 * The answer of a process that has nothing of these tries of a request, and will not take
 * them: it confirms a {@link Cancel}, and tells whoever asks to {@link Resume} that there
 * is nothing to resume.
 *
 * @param requestId which request
 * @param upTo the newest try that it has nothing of
 * @param process who says so
 */
public record Gone(RequestId requestId, Attempt upTo, ProcessId process) implements GatewayMessage, SchedulerMessage {

}
