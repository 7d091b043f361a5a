package io.millrace.protocol.message;

import java.time.Duration;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.RequestId;

import org.jspecify.annotations.Nullable;

/**
 * Scheduler to gateway: it will not be served.
 *
 * @param requestId which request
 * @param submission which submission of it
 * @param error why
 * @param message one sentence for the client
 * @param retryAfter when another try makes sense
 */
public record Reject(RequestId requestId, int submission, ErrorCode error, String message,
		@Nullable Duration retryAfter) implements GatewayMessage {

}
