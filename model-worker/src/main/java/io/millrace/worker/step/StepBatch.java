package io.millrace.worker.step;

import java.util.List;

import io.millrace.protocol.TokenIds;

/**
 * What one step computes.
 *
 * @param entries one a sequence, at least one
 */
public record StepBatch(List<Entry> entries) {

	public StepBatch {
		entries = List.copyOf(entries);
	}

	/** All tokens that the step computes. */
	public int tokenCount() {
		return this.entries.stream().mapToInt((entry) -> entry.tokens().size()).sum();
	}

	/**
	 * One sequence's part: the tokens at positions
	 * {@code [computed, computed + tokens.size())}.
	 *
	 * @param tokens the ids to compute, at least one; one while decoding
	 * @param computed how many tokens of the sequence are in the cache already
	 * @param blockTable ids of the sequence's cache blocks; covers
	 * {@code computed + tokens.size()} positions. Position {@code p} lies in block
	 * {@code blockTable[p / blockSize]} at offset {@code p % blockSize}
	 * @param sample whether the last token's logits choose the next token
	 * @param sampling how it is chosen
	 */
	public record Entry(TokenIds tokens, int computed, TokenIds blockTable, boolean sample, Draw sampling) {

	}

	/**
	 * How one row's token is drawn.
	 *
	 * @param temperature 0 is greedy
	 * @param topK 0 means all
	 * @param topP in (0, 1]
	 * @param uniform the random number in [0, 1) that decides
	 */
	public record Draw(float temperature, int topK, float topP, float uniform) {

		/** Takes the likeliest token. */
		public static final Draw GREEDY = new Draw(0, 0, 1, 0);

	}

}
