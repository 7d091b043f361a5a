package io.millrace.worker.embedding;

import io.millrace.protocol.EmbeddingForm;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.EmbeddingOrder;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What no worker of this model could ever serve.
 *
 * @param model the model's name
 * @param maxLength the most tokens of one text
 * @param vocabularySize ids are in {@code [0, vocabularySize)}
 * @param form the vectors that it makes
 */
record EmbeddingLimits(String model, int maxLength, int vocabularySize, EmbeddingForm form) {

	/** Why a request cannot be served, or null if it can. */
	Outcome.@Nullable Failed refuse(GenerationTask task) {
		EmbeddingOrder order = task.embedding();
		if (order == null) {
			return new Outcome.Failed(ErrorCode.INVALID_VALUE,
					"The model '" + this.model + "' does not generate text.");
		}
		Outcome.Failed refusal = refuseLengths(order, task.prompt().size());
		if (refusal == null) {
			refusal = refuseIds(task.prompt());
		}
		return (refusal != null) ? refusal : refuseNumbers(order, task.delivered().size());
	}

	private Outcome.@Nullable Failed refuseLengths(EmbeddingOrder order, int tokens) {
		for (int length : order.lengths()) {
			if (length < 1 || length > this.maxLength) {
				return new Outcome.Failed(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "This model's maximum context length is "
						+ this.maxLength + " tokens; an input has " + length + ".");
			}
		}
		long sum = order.lengths().stream().mapToLong(Integer::longValue).sum();
		return (sum == tokens) ? null : new Outcome.Failed(ErrorCode.INVALID_REQUEST,
				"The texts of an order have " + sum + " tokens together, but " + tokens + " came.");
	}

	private Outcome.@Nullable Failed refuseIds(TokenIds ids) {
		for (int i = 0; i < ids.size(); i++) {
			if (ids.get(i) < 0 || ids.get(i) >= this.vocabularySize) {
				return new Outcome.Failed(ErrorCode.INVALID_VALUE, "Token ids of this model are between 0 and "
						+ (this.vocabularySize - 1) + ", but token " + i + " is " + ids.get(i) + ".");
			}
		}
		return null;
	}

	private Outcome.@Nullable Failed refuseNumbers(EmbeddingOrder order, int delivered) {
		try {
			this.form.choose(order.dimensions());
		}
		catch (MillraceException ex) {
			return new Outcome.Failed(ex.errorCode(), ex.sentence());
		}
		return (delivered <= order.numbers()) ? null : new Outcome.Failed(ErrorCode.INVALID_REQUEST,
				"An order of " + order.numbers() + " numbers cannot go on after " + delivered + ".");
	}

}
