package io.millrace.platform;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How an answer ended for its client.
 *
 * @param arrived what the client got, whole or not
 * @param failure why it got no more, or null where it was told that this is all
 * @param longestGapMillis the longest time between two of its pieces
 */
record Ending(Answer arrived, @Nullable Throwable failure, double longestGapMillis) {

	/** Whether what arrived is how an answer begins. */
	boolean isBeginningOf(Answer whole) {
		List<Long> tokens = this.arrived.tokens();
		return whole.text().startsWith(this.arrived.text()) && tokens.size() <= whole.tokens().size()
				&& whole.tokens().subList(0, tokens.size()).equals(tokens);
	}

}
