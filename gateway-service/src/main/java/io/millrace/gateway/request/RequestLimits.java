package io.millrace.gateway.request;

import java.time.Duration;

/**
 * Bounds of requests.
 *
 * @param maxBodyBytes the largest body
 * @param maxPromptsPerRequest the most prompts of one completion request
 * @param maxChoicesPerRequest the most choices of one request, over all its prompts
 * @param unknownFields what becomes of a request with a field that nobody knows
 * @param maxConcurrentRequests how many generations are served at a time
 * @param requestTimeout the longest that one may take
 * @param tokenizerTimeout the longest that a prompt's tokens may take
 * @param keepAliveInterval the longest silence towards a streaming client
 */
public record RequestLimits(int maxBodyBytes, int maxPromptsPerRequest, int maxChoicesPerRequest,
		UnknownFields unknownFields, int maxConcurrentRequests, Duration requestTimeout, Duration tokenizerTimeout,
		Duration keepAliveInterval) {

}
