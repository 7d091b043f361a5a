package io.millrace.worker.logits;

/**
 * Changes the logits of one request before each of its tokens is chosen
 * ({@code max.interfaces.LogitsProcessor}). Made for one request by a
 * {@link LogitsProcessorFactory}. Called by the engine thread, which waits.
 *
 * <p>
 * What it does must follow from the tokens and its arguments alone: a request may be
 * interrupted, computed again, and go on with another processor in another process, and
 * is to get the same tokens.
 */
@FunctionalInterface
public interface LogitsProcessor {

	/**
	 * Changes a row's logits in place.
	 * @throws RuntimeException if it cannot; its request alone ends with an error
	 */
	void process(LogitsRow row);

}
