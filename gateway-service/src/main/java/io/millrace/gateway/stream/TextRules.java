package io.millrace.gateway.stream;

import java.util.List;

/**
 * What becomes of a sequence's tokens as text.
 *
 * @param stops strings that end it
 * @param includesStop whether the text ends after the stop string, not before it
 * @param skipSpecialTokens whether special tokens become no text
 * @param hasOffsets whether it is to be known where in the text each token begins
 * @param kept names of special tokens that become text all the same
 * @param apart whether each text comes with the tokens that it was made from and no
 * others, however many texts wait for the client
 */
public record TextRules(List<String> stops, boolean includesStop, boolean skipSpecialTokens, boolean hasOffsets,
		List<String> kept, boolean apart) {

	public TextRules {
		stops = List.copyOf(stops);
		kept = List.copyOf(kept);
	}

	/** Rules for plain text. */
	public TextRules(List<String> stops, boolean includesStop, boolean skipSpecialTokens, boolean hasOffsets) {
		this(stops, includesStop, skipSpecialTokens, hasOffsets, List.of(), false);
	}

	/** The same for text with markup. */
	public TextRules with(List<String> keptTokens, boolean areApart) {
		return new TextRules(this.stops, this.includesStop, this.skipSpecialTokens, this.hasOffsets, keptTokens,
				areApart);
	}

	/** Whether it matters which token a text came from, so that each is decoded alone. */
	boolean areByToken() {
		return this.hasOffsets || this.apart || !this.stops.isEmpty();
	}

}
