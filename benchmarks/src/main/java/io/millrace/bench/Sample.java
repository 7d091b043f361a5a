package io.millrace.bench;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What one request measured.
 *
 * @param timeToFirstToken from sending to the first chunk with text
 * @param endToEnd from sending to the end of the stream
 * @param outputTokens as the server's usage says
 * @param error why it failed, or null
 */
record Sample(Duration timeToFirstToken, Duration endToEnd, int outputTokens, @Nullable String error) {

	static Sample failed(String error) {
		return new Sample(Duration.ZERO, Duration.ZERO, 0, error);
	}

	boolean isOk() {
		return this.error == null;
	}

	/**
	 * Time per output token after the first, one value a request, as vLLM's TPOT; zero
	 * for a single token.
	 */
	Duration timePerOutputToken() {
		return (this.outputTokens < 2) ? Duration.ZERO
				: this.endToEnd.minus(this.timeToFirstToken).dividedBy(this.outputTokens - 1L);
	}

}
