package io.millrace.protocol;

/**
 * A logits processor that a request asks for by its name.
 *
 * @param name of a processor that its worker has
 * @param arguments for it, a JSON object
 */
public record LogitsProcessorCall(String name, String arguments) {

	/** The longest name. */
	public static final int MAX_NAME_LENGTH = 64;

	/** The longest arguments, in characters. */
	public static final int MAX_ARGUMENTS_LENGTH = 16_384;

	/** No arguments. */
	public static final String NO_ARGUMENTS = "{}";

	public LogitsProcessorCall {
		if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
			throw new IllegalArgumentException("A logits processor's name has 1 to " + MAX_NAME_LENGTH
					+ " characters, got " + name.length() + ".");
		}
		if (arguments.length() > MAX_ARGUMENTS_LENGTH) {
			throw new IllegalArgumentException("A logits processor's arguments have at most " + MAX_ARGUMENTS_LENGTH
					+ " characters, got " + arguments.length() + ".");
		}
	}

}
