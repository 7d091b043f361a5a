package io.millrace.protocol.tokenizer;

import java.util.List;

import io.millrace.protocol.TokenIds;

/**
 * Pairs of texts as tokens, with what the tokenizer puts around and between the two.
 *
 * @param pairs one entry a pair, in order
 */
public record PairsResponse(List<Encoded> pairs) {

	public PairsResponse {
		pairs = List.copyOf(pairs);
	}

	/**
	 * A pair.
	 *
	 * @param tokens of both
	 * @param second how many tokens come before those of the second kind; all of them
	 * where the tokenizer makes no difference
	 */
	public record Encoded(TokenIds tokens, int second) {

	}

}
