package io.millrace.gateway.stream;

import java.time.Duration;

/**
 * Time limits and bounds of generations.
 *
 * @param admitTimeout how long one SUBMIT may stay unanswered
 * @param admitResends how often it is sent again before the request fails
 * @param resumeInterval how long a worker that has admitted may be silent before it is
 * asked for more, and how long it has to answer
 * @param resumeAttempts how often it is asked before it is given up
 * @param inactivityTimeout the longest time without a token of a worker that has admitted
 * @param outageGrace how long streams wait for a bus that is away
 * @param cancelInterval how long a CANCEL may stay unconfirmed before it is sent again
 * @param cancelAttempts how often it is sent at most
 * @param keepAliveInterval the longest silence towards the client
 * @param decodeInterval how long decodes are collected into one call
 * @param decodeTimeout how long one decode call may take
 * @param decodeGrace how long decoding may keep failing before its streams end
 * @param maxBufferedTokens how many tokens may wait for one client
 */
public record StreamSettings(Duration admitTimeout, int admitResends, Duration resumeInterval, int resumeAttempts,
		Duration inactivityTimeout, Duration outageGrace, Duration cancelInterval, int cancelAttempts,
		Duration keepAliveInterval, Duration decodeInterval, Duration decodeTimeout, Duration decodeGrace,
		int maxBufferedTokens) {

}
