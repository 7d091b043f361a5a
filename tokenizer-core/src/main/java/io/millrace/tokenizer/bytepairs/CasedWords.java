package io.millrace.tokenizer.bytepairs;

/**
 * With {@code U} for {@code [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]}, {@code L} for
 * {@code [\p{Ll}\p{Lm}\p{Lo}\p{M}]} and {@code E} for
 * {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)}:
 * {@code [^\r\n\p{L}\p{N}]?U*L+E?|[^\r\n\p{L}\p{N}]?U+L*E?|\p{N}{1,maxDigits}}<br>
 * {@code | ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+}.
 *
 * @param maxDigits how many numbers make a word
 * @param endings whether a word has its {@code E}
 */
record CasedWords(int maxDigits, boolean endings) implements WordSplitter {

	private static final int NO_PREFIX = Utf8Characters.NEWLINE | Utf8Characters.LETTER | Utf8Characters.NUMBER;

	private static final int NONE = -1;

	@Override
	public int end(byte[] text, int from, int to) {
		int first = Utf8Characters.at(text, from);
		int next = from + Utf8Characters.length(first);
		int word = word(text, from, ((first & NO_PREFIX) == 0) ? next : to, to);
		if (word != NONE) {
			return (this.endings && word < to) ? Runs.endingInAnyCase(text, word, to) : word;
		}
		if ((first & Utf8Characters.NUMBER) != 0) {
			return Runs.numbers(text, from, to, this.maxDigits);
		}
		int second = (text[from] != ' ') ? first : (next < to) ? Utf8Characters.at(text, next) : Utf8Characters.SPACE;
		return ((second & Utf8Characters.WORD_OR_SPACE) == 0) ? Runs.drawn(text, next, to, true)
				: Runs.lines(text, from, to);
	}

	/**
	 * The end of a word without its ending.
	 * @param afterPrefix where it may also begin; {@code to} if there is no such place
	 */
	private static int word(byte[] text, int from, int afterPrefix, int to) {
		int word = endInSmall(text, afterPrefix, to);
		word = (word != NONE) ? word : endInSmall(text, from, to);
		word = (word != NONE) ? word : beginInCapitals(text, afterPrefix, to);
		return (word != NONE) ? word : beginInCapitals(text, from, to);
	}

	/** {@code U*L+}. What both begin with is of both kinds. */
	private static int endInSmall(byte[] text, int from, int to) {
		int ofBoth = NONE;
		int at = from;
		while (at < to) {
			int character = Utf8Characters.at(text, at);
			if ((character & Utf8Characters.UPPER) == 0) {
				break;
			}
			at += Utf8Characters.length(character);
			ofBoth = ((character & Utf8Characters.LOWER) != 0) ? at : ofBoth;
		}
		int end = Runs.any(text, at, to, Utf8Characters.LOWER);
		return (end > at) ? end : ofBoth;
	}

	/** {@code U+L*}. */
	private static int beginInCapitals(byte[] text, int from, int to) {
		int capitals = Runs.any(text, from, to, Utf8Characters.UPPER);
		return (capitals > from) ? Runs.any(text, capitals, to, Utf8Characters.LOWER) : NONE;
	}

}
