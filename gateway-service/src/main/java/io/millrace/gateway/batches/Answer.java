package io.millrace.gateway.batches;

import java.time.Duration;

/**
 * What a route answered.
 *
 * @param status the HTTP status
 * @param requestId the request's id, by which the log can be searched
 * @param body the document
 * @param retryAfter when another try makes sense; zero where nothing says so
 */
@SuppressWarnings("ArrayRecordComponent")
record Answer(int status, String requestId, byte[] body, Duration retryAfter) {

	private static final int TOO_MANY_REQUESTS = 429;

	private static final int SERVICE_UNAVAILABLE = 503;

	/** Whether the same request may succeed later. */
	boolean isLater() {
		return this.status == TOO_MANY_REQUESTS || this.status == SERVICE_UNAVAILABLE;
	}

	boolean isSuccess() {
		return this.status >= 200 && this.status < 300;
	}

}
