package io.millrace.grammar.vocabulary;

/**
 * How many bytes of some kinds may follow, whichever they are.
 *
 * @param kinds as bits, see {@link ByteKinds}
 * @param bytes after any run of that length or less a match can still be reached
 * @param isClosed whether after a run of that length none of these bytes may follow
 */
public record ByteRun(int kinds, int bytes, boolean isClosed) {

	/** Nothing is known. */
	public static final ByteRun NONE = new ByteRun(0, 0, false);

}
