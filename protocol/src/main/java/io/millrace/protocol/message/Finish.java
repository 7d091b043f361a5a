package io.millrace.protocol.message;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;

/**
 * Worker to gateway, with a copy to the scheduler: the sequence ended. Follows the
 * sequence's last frame. Sent again until {@link FinishAck} comes, but not for ever.
 *
 * @param requestId which request
 * @param attempt which try of it
 * @param worker who served it
 * @param outcome how it ended
 * @param usage what it took
 */
public record Finish(RequestId requestId, Attempt attempt, ProcessId worker, Outcome outcome,
		Usage usage) implements GatewayMessage, SchedulerMessage {

}
