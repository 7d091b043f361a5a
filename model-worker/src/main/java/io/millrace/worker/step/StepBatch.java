package io.millrace.worker.step;

import java.util.List;

import io.millrace.protocol.TokenIds;

/**
 * What one step computes.
 *
 * @param entries one a sequence, at least one
 * @param hook changes the logits of entries that ask for it
 */
public record StepBatch(List<Entry> entries, LogitsHook hook) {

	public StepBatch {
		entries = List.copyOf(entries);
	}

	/** A batch whose logits are left as they are. */
	public StepBatch(List<Entry> entries) {
		this(entries, LogitsHook.NONE);
	}

	/** Whether no entry asks for more than a draw. */
	public boolean isPlain() {
		return this.entries.stream().allMatch((entry) -> entry.extras().equals(Extras.NONE));
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
	 * @param extras what else is asked for
	 */
	public record Entry(TokenIds tokens, int computed, TokenIds blockTable, boolean sample, Draw sampling,
			Extras extras) {

		/** An entry that asks for nothing else. */
		public Entry(TokenIds tokens, int computed, TokenIds blockTable, boolean sample, Draw sampling) {
			this(tokens, computed, blockTable, sample, sampling, Extras.NONE);
		}

	}

	/**
	 * How one row's token is drawn.
	 *
	 * @param temperature 0 is greedy
	 * @param topK 0 means all
	 * @param topP in (0, 1]
	 * @param minP in [0, 1]
	 * @param uniform the random number in [0, 1) that decides
	 */
	public record Draw(float temperature, int topK, float topP, float minP, float uniform) {

		/** Takes the likeliest token. */
		public static final Draw GREEDY = new Draw(0, 0, 1, 0);

		/** A draw without a least share. */
		public Draw(float temperature, int topK, float topP, float uniform) {
			this(temperature, topK, topP, 0, uniform);
		}

	}

}
