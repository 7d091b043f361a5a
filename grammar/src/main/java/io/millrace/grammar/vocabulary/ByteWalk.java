package io.millrace.grammar.vocabulary;

/**
 * Tries ways of bytes from one state. A walk remembers the way to its last byte, so that
 * ways with a common beginning share the work for it.
 */
@FunctionalInterface
public interface ByteWalk {

	/**
	 * Whether a match can still be reached after one more byte.
	 * @param depth how many bytes come before it; these are the first bytes of the way
	 * tried last, all of which were allowed
	 * @param value the byte, in [0, 255]
	 */
	boolean step(int depth, int value);

	/**
	 * How many bytes of some kinds may follow the byte that was tried last, and allowed.
	 * @param depth how many bytes come before it
	 * @param max the most that the caller asks for
	 */
	default ByteRun runAfter(int depth, int max) {
		return ByteRun.NONE;
	}

}
