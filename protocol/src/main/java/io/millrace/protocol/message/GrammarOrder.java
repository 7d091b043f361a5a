package io.millrace.protocol.message;

/**
 * Asks for a text that follows a grammar. What the texts mean, the module {@code grammar}
 * says; nobody between a gateway and a worker reads them.
 *
 * @param kind what kind of grammar it is, such as {@code json_schema}
 * @param text the grammar in the form of its kind
 */
public record GrammarOrder(String kind, String text) {

	/** The longest text, in characters. */
	public static final int MAX_TEXT_LENGTH = 1 << 20;

	private static final int MAX_KIND_LENGTH = 32;

	public GrammarOrder {
		if (kind.isEmpty() || kind.length() > MAX_KIND_LENGTH) {
			throw new IllegalArgumentException(
					"A grammar's kind has 1 to " + MAX_KIND_LENGTH + " characters, got " + kind.length() + ".");
		}
		if (text.length() > MAX_TEXT_LENGTH) {
			throw new IllegalArgumentException(
					"A grammar's text has at most " + MAX_TEXT_LENGTH + " characters, got " + text.length() + ".");
		}
	}

}
