package io.millrace.gateway.stream;

import java.time.Duration;

/**
 * Time limits and bounds of generations.
 *
 * @param admitTimeout how long one SUBMIT may stay unanswered
 * @param admitResends how often it is sent again before the request fails
 * @param inactivityTimeout the longest silence of a worker that has admitted
 * @param cancelInterval how long a CANCEL may stay unconfirmed before it is sent again
 * @param cancelAttempts how often it is sent at most
 * @param keepAliveInterval the longest silence towards the client
 * @param decodeInterval how long decodes are collected into one call
 * @param decodeTimeout how long one decode call may take
 * @param decodeGrace how long decoding may keep failing before its streams end
 * @param maxBufferedTokens how many tokens may wait for one client
 */
public record StreamSettings(Duration admitTimeout, int admitResends, Duration inactivityTimeout,
		Duration cancelInterval, int cancelAttempts, Duration keepAliveInterval, Duration decodeInterval,
		Duration decodeTimeout, Duration decodeGrace, int maxBufferedTokens) {

}
