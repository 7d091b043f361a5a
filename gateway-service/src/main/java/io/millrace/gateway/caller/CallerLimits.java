package io.millrace.gateway.caller;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;

/**
 * How much a caller may use; 0 is no limit.
 *
 * @param requestsPerMinute requests that are begun
 * @param tokensPerMinute tokens of prompts and answers together
 * @param maxConcurrentRequests requests that are open at a time
 */
public record CallerLimits(long requestsPerMinute, long tokensPerMinute, int maxConcurrentRequests) {

	/** No limit at all. */
	public static final CallerLimits NONE = new CallerLimits(0, 0, 0);

	private static final long MOST = 1_000_000_000_000L;

	public CallerLimits {
		check("requests per minute", requestsPerMinute);
		check("tokens per minute", tokensPerMinute);
		check("concurrent requests", maxConcurrentRequests);
	}

	private static void check(String name, long value) {
		if (value < 0 || value > MOST) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST,
					"A limit of " + name + " is between 0 and " + MOST + ", got " + value + ".");
		}
	}

}
