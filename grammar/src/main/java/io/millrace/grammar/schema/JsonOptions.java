package io.millrace.grammar.schema;

/**
 * How values are written.
 *
 * @param whitespace what may stand between the parts of a value
 * @param closedObjects whether an object whose schema has {@code properties} and says
 * nothing of {@code additionalProperties} has no others
 */
public record JsonOptions(Whitespace whitespace, boolean closedObjects) {

	/** What models write by themselves, and objects as JSON Schema reads them. */
	public static final JsonOptions DEFAULT = new JsonOptions(Whitespace.INDENTED, false);

	/**
	 * What may stand after an opening bracket, a comma or a colon, and before a closing
	 * bracket. It is bounded, so that no value can go on for ever in white space.
	 */
	public enum Whitespace {

		/** Nothing. */
		NONE,

		/** Nothing, or one space. */
		SPACED,

		/** Nothing, one space, or a new line with up to 32 spaces or tabs. */
		INDENTED

	}

}
