package io.millrace.gateway.stream;

import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.LogProbabilities;

/**
 * Log-probabilities of some tokens, and where their text begins.
 *
 * @param logprobs one position a token
 * @param offsets for each token how many characters (code points) of text were there
 * before it; empty where they are not wanted
 */
public record TokenScores(LogProbabilities logprobs, List<Integer> offsets) {

	public TokenScores {
		offsets = List.copyOf(offsets);
	}

	/** Those of all parts, one after another. */
	public static TokenScores concat(List<TokenScores> parts) {
		List<Integer> offsets = new ArrayList<>();
		parts.forEach((part) -> offsets.addAll(part.offsets));
		return new TokenScores(LogProbabilities.concat(parts.stream().map(TokenScores::logprobs).toList()), offsets);
	}

}
