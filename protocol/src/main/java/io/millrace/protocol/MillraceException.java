package io.millrace.protocol;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that carries a failure to a client. Its message is one sentence for
 * that client, with the limit and the given value where there is one.
 */
public final class MillraceException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ErrorCode errorCode;

	private final @Nullable String param;

	private final @Nullable Duration retryAfter;

	private final @Nullable CapacityReason reason;

	public MillraceException(ErrorCode errorCode, String message) {
		this(errorCode, message, null, null);
	}

	/**
	 * A failure.
	 * @param errorCode which one
	 * @param message the sentence for the client
	 * @param param the request parameter at fault, in the API's spelling
	 * @param cause what led to it, for the log only
	 */
	public MillraceException(ErrorCode errorCode, String message, @Nullable String param, @Nullable Throwable cause) {
		this(errorCode, message, param, null, null, cause);
	}

	private MillraceException(ErrorCode errorCode, String message, @Nullable String param,
			@Nullable Duration retryAfter, @Nullable CapacityReason reason, @Nullable Throwable cause) {
		super(message, cause);
		this.errorCode = errorCode;
		this.param = param;
		this.retryAfter = retryAfter;
		this.reason = reason;
	}

	/** A failure that says when another try makes sense, null where nobody knows. */
	public static MillraceException retryable(ErrorCode errorCode, String message, @Nullable Duration retryAfter) {
		return new MillraceException(errorCode, message, null, retryAfter, null, null);
	}

	/** A failure for want of capacity, with the reason for programs to read. */
	public static MillraceException lacking(@Nullable CapacityReason reason, ErrorCode errorCode, String message,
			@Nullable Duration retryAfter) {
		return new MillraceException(errorCode, message, null, retryAfter, reason, null);
	}

	/** A failure that names the request parameter at fault. */
	public static MillraceException of(ErrorCode errorCode, String param, String message) {
		return new MillraceException(errorCode, message, param, null);
	}

	public ErrorCode errorCode() {
		return this.errorCode;
	}

	public @Nullable String param() {
		return this.param;
	}

	/** When another try makes sense. */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/** Why there is no capacity, where that is the failure and somebody has said it. */
	public @Nullable CapacityReason reason() {
		return this.reason;
	}

	/** The sentence for the client. */
	public String sentence() {
		String message = getMessage();
		return (message != null) ? message : this.errorCode.type();
	}

}
