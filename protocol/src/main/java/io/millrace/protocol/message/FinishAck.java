package io.millrace.protocol.message;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.RequestId;

/**
 * Gateway to worker: the end of this try was heard, with all its tokens, so it need not
 * be kept any longer.
 *
 * @param requestId which request
 * @param attempt which try of it
 */
public record FinishAck(RequestId requestId, Attempt attempt) implements WorkerMessage {

}
