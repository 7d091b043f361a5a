package io.millrace.grammar.vocabulary;

import org.jspecify.annotations.Nullable;

/**
 * Where a grammar stands after some text: which bytes may follow. Immutable; equal
 * states, by {@code equals} and {@code hashCode}, allow the same.
 */
public interface ByteState {

	/** The most bytes that an {@linkplain #outlook outlook} looks at. */
	int MAX_OUTLOOK = 16;

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
	 * How many bytes of some kinds may follow, whichever they are.
	 * @param max the most that the caller asks for
	 */
	default ByteRun byteRun(int max) {
		return ByteRun.NONE;
	}

	/**
	 * Equal objects, for states that allow the same ways of so many bytes, or null if
	 * that is not known.
	 * @param bytes from 1 to {@link #MAX_OUTLOOK}
	 */
	default @Nullable Object outlook(int bytes) {
		return null;
	}

	/**
	 * A walk that begins here. It is used once, by one thread.
	 * @param maxBytes the longest way that it will go
	 */
	ByteWalk walk(int maxBytes);

}
