package io.millrace.hub;

import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** What may go better the next time. */
final class TransientException extends IOException {

	private static final long serialVersionUID = 1L;

	private final @Nullable Duration retryAfter;

	/**
	 * A failure.
	 * @param message what happened, without a full stop
	 * @param retryAfter when to try again, if the hub says so
	 */
	TransientException(String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
		super(message, cause);
		this.retryAfter = retryAfter;
	}

	@Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
