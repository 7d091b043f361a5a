package io.millrace.grammar.vocabulary;

/**
 * How many {@linkplain PlainText plain} characters may follow, whatever they are.
 *
 * @param characters how many at least: after any run of that length or less a match can
 * still be reached
 * @param isClosed whether no plain character at all may follow any run of that length
 */
public record FreeRun(int characters, boolean isClosed) {

	/** Nothing is known. */
	public static final FreeRun UNKNOWN = new FreeRun(0, false);

}
