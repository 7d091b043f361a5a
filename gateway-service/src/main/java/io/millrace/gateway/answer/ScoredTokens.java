package io.millrace.gateway.answer;

import java.util.List;

import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;

/**
 * Tokens of a completion with their scores.
 *
 * @param tokens the tokens
 * @param logprobs theirs, or those of all but the first
 * @param offsets where in the text each begins, in characters (code points)
 */
public record ScoredTokens(TokenIds tokens, LogProbabilities logprobs, List<Integer> offsets) {

	public ScoredTokens {
		offsets = List.copyOf(offsets);
	}

	/** How many tokens at the beginning have no log-probability. */
	int unknown() {
		return this.tokens.size() - this.logprobs.size();
	}

	/** The same tokens in a text that has so many characters before. */
	public ScoredTokens after(int characters) {
		return new ScoredTokens(this.tokens, this.logprobs,
				this.offsets.stream().map((offset) -> offset + characters).toList());
	}

}
