package io.millrace.worker.step;

import io.millrace.protocol.TokenIds;

/**
 * What becomes one vector: a text, or a pair of texts in one sequence.
 *
 * @param tokens all of them
 * @param second how many tokens come before those of the second text; all of them for one
 * text alone
 */
public record EmbeddingText(TokenIds tokens, int second) {

	/** One text. */
	public static EmbeddingText alone(TokenIds tokens) {
		return new EmbeddingText(tokens, tokens.size());
	}

	/** How many tokens it has. */
	public int size() {
		return this.tokens.size();
	}

}
