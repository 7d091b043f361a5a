package io.millrace.platform.complaints;

import java.util.Collections;

/**
 * A request for a completion.
 *
 * @param model who is asked
 * @param mark the token that its prompt repeats, by which the model tells requests apart
 * @param promptLength in tokens
 * @param maxTokens how many are generated
 * @param streamed whether the answer is streamed
 */
record Question(String model, int mark, int promptLength, int maxTokens, boolean streamed) {

	String body() {
		return """
				{"model": "%s", "prompt": %s, "max_tokens": %d, "stream": %s, "ignore_eos": true, "temperature": 0}"""
			.formatted(this.model, Collections.nCopies(this.promptLength, this.mark), this.maxTokens, this.streamed);
	}

	/** What the answer has to say. */
	String answer() {
		return HeldModel.letters(this.promptLength, this.maxTokens);
	}

	Question streamed(boolean wanted) {
		return new Question(this.model, this.mark, this.promptLength, this.maxTokens, wanted);
	}

}
