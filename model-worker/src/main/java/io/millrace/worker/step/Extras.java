package io.millrace.worker.step;

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
 */
public record Extras(LogitEdits edits, int logprobs, TokenIds promptTargets, int promptLogprobs, boolean processed) {

	/** No log-probability, not even the token's own. */
	public static final int NO_LOGPROBS = -1;

	/** Nothing. */
	public static final Extras NONE = new Extras(LogitEdits.NONE, NO_LOGPROBS, TokenIds.EMPTY, 0, false);

	/** Changes of the logits alone. */
	public static Extras of(LogitEdits edits) {
		return new Extras(edits, NO_LOGPROBS, TokenIds.EMPTY, 0, false);
	}

}
