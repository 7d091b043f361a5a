package io.millrace.gateway.stream;

import java.util.List;

/**
 * What becomes of a sequence's tokens as text.
 *
 * @param stops strings that end it
 * @param includesStop whether the text ends after the stop string, not before it
 * @param skipSpecialTokens whether special tokens become no text
 * @param hasOffsets whether it is to be known where in the text each token begins
 */
public record TextRules(List<String> stops, boolean includesStop, boolean skipSpecialTokens, boolean hasOffsets) {

	public TextRules {
		stops = List.copyOf(stops);
	}

	/** Whether it matters which token a text came from, so that each is decoded alone. */
	boolean areByToken() {
		return this.hasOffsets || !this.stops.isEmpty();
	}

}
