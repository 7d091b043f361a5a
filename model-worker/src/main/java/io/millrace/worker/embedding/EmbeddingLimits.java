package io.millrace.worker.embedding;

import java.util.List;

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
 * @param pairs whether it takes pairs of texts
 */
record EmbeddingLimits(String model, int maxLength, int vocabularySize, EmbeddingForm form, boolean pairs) {

	/** Why a request cannot be served, or null if it can. */
	Outcome.@Nullable Failed refuse(GenerationTask task) {
		EmbeddingOrder order = task.embedding();
		if (task.adapter() != null) {
			return new Outcome.Failed(ErrorCode.INVALID_VALUE, "The model '" + this.model + "' takes no adapters.");
		}
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
		Outcome.Failed refusal = refuseSeconds(order);
		if (refusal != null) {
			return refusal;
		}
		long sum = order.lengths().stream().mapToLong(Integer::longValue).sum();
		return (sum == tokens) ? null : new Outcome.Failed(ErrorCode.INVALID_REQUEST,
				"The texts of an order have " + sum + " tokens together, but " + tokens + " came.");
	}

	private Outcome.@Nullable Failed refuseSeconds(EmbeddingOrder order) {
		List<Integer> seconds = order.seconds();
		if ((seconds != null) != this.pairs) {
			return new Outcome.Failed(ErrorCode.INVALID_REQUEST,
					"The model '" + this.model + "' takes " + (this.pairs ? "pairs of texts." : "texts, not pairs."));
		}
		for (int i = 0; seconds != null && i < order.lengths().size(); i++) {
			if (seconds.size() != order.lengths().size() || seconds.get(i) < 0
					|| seconds.get(i) > order.lengths().get(i)) {
				return new Outcome.Failed(ErrorCode.INVALID_REQUEST,
						"The second texts of an order begin inside each pair; they begin at " + seconds + ".");
			}
		}
		return null;
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
