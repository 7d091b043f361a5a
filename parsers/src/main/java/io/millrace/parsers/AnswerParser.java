package io.millrace.parsers;

import java.util.List;

/**
 * Reads one answer. The events of all pieces, with neighbours of the same kind joined,
 * are the same however the answer was cut into pieces. Whatever a model writes is an
 * answer: what is no markup is text, and nothing throws. Not thread-safe.
 */
public interface AnswerParser {

	/**
	 * Takes the next piece of the answer.
	 * @return what is certain by now, in order
	 */
	List<AnswerEvent> append(String text);

	/**
	 * The answer has ended; to be called once, last.
	 * @return what was held back
	 */
	List<AnswerEvent> finish();

	/** Whether what comes next is reasoning, as far as is known. */
	boolean isReasoning();

}
