package io.millrace.worker.step;

import java.util.List;

import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.protocol.TokenIds;

/**
 * What an entry of a step asks for beyond a draw. A batch without any takes a shorter
 * way.
 *
 * @param edits changes of its logits before the draw
 * @param logprobs with its token come the log-probabilities of so many likeliest;
 * {@link #NO_LOGPROBS} for none
 * @param promptTargets the tokens that follow the first of the entry's own, one by one,
 * whose log-probabilities are asked for
 * @param promptLogprobs so many likeliest come with each of them
 * @param processed whether its logits go through {@link StepBatch#hook()}
 * @param masks the tokens that each of its draws may choose; empty for all
 */
public record Extras(LogitEdits edits, int logprobs, TokenIds promptTargets, int promptLogprobs, boolean processed,
		List<TokenMask> masks) {

	/** No log-probability, not even the token's own. */
	public static final int NO_LOGPROBS = -1;

	public Extras {
		masks = List.copyOf(masks);
	}

	/** Extras without masks. */
	public Extras(LogitEdits edits, int logprobs, TokenIds promptTargets, int promptLogprobs, boolean processed) {
		this(edits, logprobs, promptTargets, promptLogprobs, processed, List.of());
	}

	/** Nothing. */
	public static final Extras NONE = new Extras(LogitEdits.NONE, NO_LOGPROBS, TokenIds.EMPTY, 0, false);

	/** These with masks. */
	public Extras masked(List<TokenMask> ofDraws) {
		return ofDraws.isEmpty() ? this : new Extras(this.edits, this.logprobs, this.promptTargets, this.promptLogprobs,
				this.processed, ofDraws);
	}

	/** Changes of the logits alone. */
	public static Extras of(LogitEdits edits) {
		return new Extras(edits, NO_LOGPROBS, TokenIds.EMPTY, 0, false);
	}

}
