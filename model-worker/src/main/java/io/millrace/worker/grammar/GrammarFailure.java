package io.millrace.worker.grammar;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.Outcome;

/** Why a sequence's grammar cannot be followed. */
final class GrammarFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ErrorCode error;

	private final String sentence;

	GrammarFailure(ErrorCode error, String sentence) {
		super(sentence);
		this.error = error;
		this.sentence = sentence;
	}

	/** What becomes of the sequence. */
	Outcome.Failed outcome() {
		return new Outcome.Failed(this.error, this.sentence);
	}

}
