package io.millrace.grammar.vocabulary;

/**
 * Where a grammar stands after some text: which bytes may follow. Immutable; equal
 * states, by {@code equals} and {@code hashCode}, allow the same.
 */
public interface ByteState {

	/** Whether the text may end here. */
	boolean isAccepting();

	/**
	 * How many {@linkplain PlainText plain} characters may follow at least, whatever they
	 * are: after any run of that length or less a match can still be reached.
	 * @param max the most that the caller asks for
	 */
	default int freeCharacters(int max) {
		return 0;
	}

	/**
	 * A walk that begins here. It is used once, by one thread.
	 * @param maxBytes the longest way that it will go
	 */
	ByteWalk walk(int maxBytes);

}
