package io.millrace.worker.step;

import java.util.List;

import io.millrace.protocol.TokenIds;

/**
 * What one call of the model computes.
 *
 * @param entries one a sequence, at least one
 * @param steps 1, or, where every entry has one token and asks for nothing but draws, how
 * many tokens each generates one after the other ({@code num_steps} in MAX)
 * @param hook changes the logits of entries that ask for it
 */
public record StepBatch(List<Entry> entries, int steps, LogitsHook hook) {

	public StepBatch {
		entries = List.copyOf(entries);
	}

	/** A batch of one step, whose logits are left as they are. */
	public StepBatch(List<Entry> entries) {
		this(entries, 1, LogitsHook.NONE);
	}

	/** Whether no entry asks for more than a draw. */
	public boolean isPlain() {
		return this.entries.stream().allMatch((entry) -> entry.extras().equals(Extras.NONE));
	}

	/** All tokens that are given to compute. */
	public int tokenCount() {
		return this.entries.stream().mapToInt((entry) -> entry.tokens().size()).sum();
	}

	/** How many tokens are chosen. */
	public int drawCount() {
		return this.entries.stream().mapToInt((entry) -> entry.draws().size()).sum();
	}

	/**
	 * One sequence's part: the tokens at positions
	 * {@code [computed, computed + tokens.size())}.
	 *
	 * @param tokens the ids to compute, at least one; one while decoding
	 * @param computed how many tokens of the sequence are in the cache already
	 * @param blockTable ids of the sequence's cache blocks; covers all positions that are
	 * computed. Position {@code p} lies in block {@code blockTable[p / blockSize]} at
	 * offset {@code p % blockSize}
	 * @param draws how tokens are chosen. In one step, the last tokens' logits, as many
	 * as there are draws, each choose the token that follows; in several, each has its
	 * draw
	 * @param extras what else is asked for; all but masks of an entry with at most one
	 * draw
	 * @param adapter the slot of the adapter that changes the model; or
	 * {@link #NO_ADAPTER}
	 */
	public record Entry(TokenIds tokens, int computed, TokenIds blockTable, List<Draw> draws, Extras extras,
			int adapter) {

		/** In place of a slot, where the model is as it is. */
		public static final int NO_ADAPTER = -1;

		public Entry {
			draws = List.copyOf(draws);
		}

		/** An entry of the model as it is. */
		public Entry(TokenIds tokens, int computed, TokenIds blockTable, List<Draw> draws, Extras extras) {
			this(tokens, computed, blockTable, draws, extras, NO_ADAPTER);
		}

		/** An entry whose last token chooses the next one. */
		public Entry(TokenIds tokens, int computed, TokenIds blockTable, Draw draw) {
			this(tokens, computed, blockTable, List.of(draw), Extras.NONE);
		}

		/** Whether it chooses any token. */
		public boolean samples() {
			return !this.draws.isEmpty();
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
