package io.millrace.protocol.message;

import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.protocol.CapacityReason;
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
 * @param reason why, where it is a matter of capacity; schedulers of older releases do
 * not say
 */
public record Reject(RequestId requestId, int submission, ErrorCode error, String message,
		@Nullable Duration retryAfter,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CapacityReason reason) implements GatewayMessage {

	/** A refusal that is no matter of capacity. */
	public Reject(RequestId requestId, int submission, ErrorCode error, String message, @Nullable Duration retryAfter) {
		this(requestId, submission, error, message, retryAfter, null);
	}

}
