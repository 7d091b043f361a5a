package io.millrace.parsers;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a family of models writes what it thinks. Found by {@link java.util.ServiceLoader}
 * like a {@link ToolParser}, under its own interface's name. Thread-safe.
 */
public interface ReasoningParser {

	/** The names by which it is chosen; the first is its own. */
	List<String> names();

	/** The markup that may be special tokens, which decoding would skip. */
	List<String> markers();

	/** Whether a model with this chat template writes so. */
	boolean isMeantBy(String chatTemplate);

	/**
	 * A parser for one answer.
	 * @param prompt what the answer continues, which may have begun the reasoning
	 * @param rest reads what is no reasoning; null where all of it is text
	 */
	AnswerParser parser(String prompt, @Nullable AnswerParser rest);

	/** Whether the prompt has begun the reasoning. */
	boolean hasBegun(String prompt);

	/** Whether an answer to this prompt may begin with reasoning. */
	boolean mayBegin(String prompt);

	/** The texts that begin reasoning; none where that cannot be said so. */
	List<String> begins();

	/** What ends reasoning; null where that cannot be said so. */
	@Nullable String end();

}
