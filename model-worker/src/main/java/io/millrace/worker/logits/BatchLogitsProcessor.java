package io.millrace.worker.logits;

import java.util.List;

/**
 * Changes the logits of all requests of a step that ask for it, in one call
 * ({@code max.interfaces.BatchLogitsProcessor}). Found by {@link java.util.ServiceLoader}
 * like a {@link LogitsProcessorFactory}, and bound by the same rule: what it does to a
 * row must follow from that row's tokens and arguments alone. Called by the engine
 * threads of all models.
 */
public interface BatchLogitsProcessor {

	/** The name by which requests ask for it. */
	String name();

	/**
	 * Checks a request's arguments.
	 * @throws IllegalArgumentException if they are wrong, with a sentence for the client
	 */
	default void check(LogitsContext context) {
	}

	/**
	 * Changes the rows' logits in place.
	 * @throws RuntimeException if it cannot; the requests of these rows end with an
	 * error, others do not
	 */
	void process(List<LogitsRow> rows);

}
