package io.millrace.protocol.message;

import io.millrace.protocol.LoRAStatus;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;

/**
 * Worker to gateway: what became of a {@link LoRARequest}.
 *
 * @param id which request
 * @param worker who answers
 * @param status what became of it
 * @param message one sentence for the client
 */
public record LoRAResponse(RequestId id, ProcessId worker, LoRAStatus status,
		String message) implements GatewayMessage {

}
