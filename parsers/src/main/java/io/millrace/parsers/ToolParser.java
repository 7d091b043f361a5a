package io.millrace.parsers;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How a family of models writes tool calls. Found by {@link java.util.ServiceLoader}: a
 * jar on the gateway's class path names its implementation in
 * {@code META-INF/services/io.millrace.parsers.ToolParser}. Thread-safe.
 */
public interface ToolParser {

	/** The names by which it is chosen; the first is its own. */
	List<String> names();

	/** The markup that may be special tokens, which decoding would skip. */
	List<String> markers();

	/** Whether a model with this chat template writes so. */
	boolean isMeantBy(String chatTemplate);

	/**
	 * A parser for one answer.
	 * @param tools the names of the functions that may be called
	 */
	AnswerParser parser(Set<String> tools);

	/**
	 * How a grammar has a call written; null where arguments are no JSON.
	 */
	@Nullable CallSyntax syntax();

	/** How long an id has to be; 0 for any length. */
	default int idLength() {
		return 0;
	}

}
