package io.millrace.worker.engine;

import io.millrace.protocol.TokenIds;

/**
 * Guesses how a sequence goes on from what it has said before: finds where its last
 * tokens stood earlier, the longest such place and among equals the latest, and takes
 * what followed there. Answers that quote, edit or repeat are guessed well, and no second
 * model is needed (prompt lookup decoding, Saxena 2023).
 */
final class PromptLookup {

	/** Fewer equal tokens are chance. */
	static final int MIN_MATCH = 3;

	/** More say nothing more. */
	static final int MAX_MATCH = 8;

	private PromptLookup() {
	}

	/**
	 * What is likely to follow, or nothing. What reaches the end of the tokens goes on in
	 * the guess itself, as a sequence that repeats itself does.
	 * @param tokens the sequence's
	 * @param end how many there are
	 * @param most how many to guess
	 */
	static TokenIds find(int[] tokens, int end, int most) {
		int longest = MIN_MATCH - 1;
		int next = end;
		for (int last = end - 2; last >= longest && longest < MAX_MATCH; last--) {
			int length = match(tokens, last, end - 1);
			if (length > longest) {
				longest = length;
				next = last + 1;
			}
		}
		if (next == end) {
			return TokenIds.EMPTY;
		}
		int[] guess = new int[most];
		for (int i = 0; i < most; i++) {
			guess[i] = (next + i < end) ? tokens[next + i] : guess[next + i - end];
		}
		return TokenIds.of(guess);
	}

	/** How many tokens up to two places are equal. */
	private static int match(int[] tokens, int one, int other) {
		int length = 0;
		while (length < MAX_MATCH && length <= one && tokens[one - length] == tokens[other - length]) {
			length++;
		}
		return length;
	}

}
