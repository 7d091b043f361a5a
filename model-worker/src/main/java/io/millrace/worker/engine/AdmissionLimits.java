package io.millrace.worker.engine;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.step.ModelShape;
import org.jspecify.annotations.Nullable;

/**
 * What no worker of this model could ever serve.
 *
 * @param maxLength the most tokens of prompt and output together
 * @param vocabularySize ids are in {@code [0, vocabularySize)}
 */
record AdmissionLimits(int maxLength, int vocabularySize) {

	/** The model's own limits, or those of its cache where that holds less. */
	static AdmissionLimits of(ModelShape shape) {
		long cacheTokens = (long) shape.blocks() * shape.blockSize();
		return new AdmissionLimits((int) Math.min(shape.maxModelLen(), cacheTokens), shape.vocabularySize());
	}

	/** Why a request cannot be served, or null if it can. */
	Outcome.@Nullable Failed refuse(GenerationTask task) {
		Outcome.Failed tooLong = refuseLength(task);
		if (tooLong != null) {
			return tooLong;
		}
		Outcome.Failed badPrompt = refuseIds(task.prompt(), "the prompt");
		if (badPrompt != null) {
			return badPrompt;
		}
		Outcome.Failed badOutput = refuseIds(task.delivered(), "the delivered output");
		return (badOutput != null) ? badOutput : refuseSampling(task.sampling());
	}

	private Outcome.@Nullable Failed refuseSampling(SamplingParams sampling) {
		Outcome.Failed badBias = refuseIds(TokenIds.of(sampling.logitBias().keySet()), "the biased tokens");
		if (badBias != null) {
			return badBias;
		}
		Outcome.Failed badAllowed = refuseIds(sampling.allowedTokenIds(), "the allowed tokens");
		return (badAllowed != null) ? badAllowed : refuseIds(sampling.bannedTokenIds(), "the banned tokens");
	}

	/**
	 * Output that was delivered and fills the context exactly is no error: the sequence
	 * has reached its end, which alone was not delivered.
	 */
	private Outcome.@Nullable Failed refuseLength(GenerationTask task) {
		int prompt = task.prompt().size();
		int delivered = task.delivered().size();
		int wanted = prompt + Math.max(delivered, Math.min(task.sampling().maxNewTokens(), 1));
		if (wanted <= this.maxLength) {
			return null;
		}
		return new Outcome.Failed(ErrorCode.CONTEXT_LENGTH_EXCEEDED,
				"This model's maximum context length is " + this.maxLength
						+ " tokens, prompt and output together, but the prompt has " + prompt
						+ ((delivered > 0) ? " and the delivered output " + delivered + "." : "."));
	}

	private Outcome.@Nullable Failed refuseIds(TokenIds ids, String where) {
		for (int i = 0; i < ids.size(); i++) {
			if (ids.get(i) < 0 || ids.get(i) >= this.vocabularySize) {
				return new Outcome.Failed(ErrorCode.INVALID_VALUE, "Token ids of this model are between 0 and "
						+ (this.vocabularySize - 1) + ", but token " + i + " of " + where + " is " + ids.get(i) + ".");
			}
		}
		return null;
	}

}
