package io.millrace.protocol.message;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;

/**
 * Gateway to worker: I miss this sequence's tokens from an offset on. Answered at once:
 * by what the worker has from there on ({@link Frame}, {@link Finish}), by {@link Admit}
 * where it has the sequence and nothing newer yet, or by {@link Gone}.
 *
 * @param requestId which request
 * @param attempt which try of it
 * @param offset index of the first token that is missing
 * @param gateway who asks
 */
public record Resume(RequestId requestId, Attempt attempt, int offset, ProcessId gateway) implements WorkerMessage {

}
