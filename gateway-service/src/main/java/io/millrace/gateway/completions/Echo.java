package io.millrace.gateway.completions;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.answer.ScoredTokens;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * A prompt as its answer repeats it.
 *
 * @param tokens the prompt
 * @param text its text
 * @param offsets where in the text each token begins, in characters (code points); empty
 * where nobody asked
 */
record Echo(TokenIds tokens, String text, List<Integer> offsets) {

	private static final LogProbabilities NONE = LogProbabilities.of(0, new float[0], new int[0]);

	Echo {
		offsets = List.copyOf(offsets);
	}

	/**
	 * The echo of a text whose tokens are known. Tokens that the tokenizer puts around a
	 * text are none of it. Where it changes the text, such as to normalise it, the echo
	 * is all that the model read.
	 * @param pieces what each token adds to a text
	 */
	static Echo of(String text, TokenIds tokens, List<String> pieces) {
		List<String> kept = new ArrayList<>(pieces.size());
		int at = 0;
		for (String piece : pieces) {
			boolean around = (at == 0 || at == text.length()) && !text.startsWith(piece, at);
			kept.add(around ? "" : piece);
			at += around ? 0 : piece.length();
		}
		Echo echo = of(tokens, kept);
		return echo.text.equals(text) ? echo : of(tokens, pieces);
	}

	/** The echo of tokens. */
	static Echo of(TokenIds tokens, List<String> pieces) {
		List<Integer> offsets = new ArrayList<>(pieces.size());
		int characters = 0;
		for (String piece : pieces) {
			offsets.add(characters);
			characters += piece.codePointCount(0, piece.length());
		}
		return new Echo(tokens, String.join("", pieces), offsets);
	}

	/** How many characters the text has. */
	int length() {
		return this.text.codePointCount(0, this.text.length());
	}

	/**
	 * Its tokens with their scores.
	 * @param logprobs those of all but the first; null if there are no others
	 */
	ScoredTokens scored(@Nullable LogProbabilities logprobs) {
		return new ScoredTokens(this.tokens, (logprobs != null) ? logprobs : NONE, this.offsets);
	}

}
