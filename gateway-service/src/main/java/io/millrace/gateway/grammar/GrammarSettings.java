package io.millrace.gateway.grammar;

import java.time.Duration;

/**
 * Bounds of checking grammars.
 *
 * @param threads how many are compiled at a time
 * @param maxQueued how many more may wait
 * @param timeout the longest that one may wait and take
 * @param maxVerdicts how many grammars are known to be right or wrong without another
 * look
 */
public record GrammarSettings(int threads, int maxQueued, Duration timeout, int maxVerdicts) {

	public GrammarSettings {
		if (threads < 1 || maxQueued < 1 || maxVerdicts < 1) {
			throw new IllegalArgumentException("threads, maxQueued and maxVerdicts are at least 1, got " + threads
					+ ", " + maxQueued + " and " + maxVerdicts + ".");
		}
	}

}
