package io.millrace.worker.logits;

/**
 * Makes logits processors. Found by {@link java.util.ServiceLoader}: a jar on the
 * worker's class path names its implementation in
 * {@code META-INF/services/io.millrace.worker.logits.LogitsProcessorFactory}.
 * {@link NoRepeatNgram} is an example. Thread-safe.
 */
public interface LogitsProcessorFactory {

	/** The name by which requests ask for it. */
	String name();

	/**
	 * A processor for one request.
	 * @throws IllegalArgumentException if the arguments are wrong, with a sentence for
	 * the client
	 */
	LogitsProcessor create(LogitsContext context);

}
