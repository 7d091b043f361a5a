package io.millrace.grammar.vocabulary;

/**
 * Where a grammar stands after some text: which bytes may follow. Immutable; equal
 * states, by {@code equals} and {@code hashCode}, allow the same.
 */
public interface ByteState {

	/** Whether the text may end here. */
	boolean isAccepting();

	/**
	 * How many plain characters may follow, whatever they are.
	 * @param max the most that the caller asks for
	 */
	default FreeRun freeRun(int max) {
		return FreeRun.UNKNOWN;
	}

	/**
	 * A walk that begins here. It is used once, by one thread.
	 * @param maxBytes the longest way that it will go
	 */
	ByteWalk walk(int maxBytes);

}
