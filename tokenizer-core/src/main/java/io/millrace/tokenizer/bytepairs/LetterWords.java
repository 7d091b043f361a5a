package io.millrace.tokenizer.bytepairs;

/**
 * {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,maxDigits}}<br>
 * {@code | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+}.
 *
 * @param maxDigits how many numbers make a word
 */
record LetterWords(int maxDigits) implements WordSplitter {

	private static final int NO_PREFIX = Utf8Characters.NEWLINE | Utf8Characters.LETTER | Utf8Characters.NUMBER;

	@Override
	public int end(byte[] text, int from, int to) {
		int ending = Runs.endingInAnyCase(text, from, to);
		if (ending > from) {
			return ending;
		}
		int first = Utf8Characters.at(text, from);
		int next = from + Utf8Characters.length(first);
		int second = (next < to) ? Utf8Characters.at(text, next) : Utf8Characters.SPACE;
		if ((first & Utf8Characters.LETTER) != 0
				|| ((first & NO_PREFIX) == 0 && (second & Utf8Characters.LETTER) != 0)) {
			return Runs.any(text, next, to, Utf8Characters.LETTER);
		}
		if ((first & Utf8Characters.NUMBER) != 0) {
			return Runs.numbers(text, from, to, this.maxDigits);
		}
		boolean drawn = (((text[from] == ' ') ? second : first) & Utf8Characters.WORD_OR_SPACE) == 0;
		return drawn ? Runs.drawn(text, next, to, false) : Runs.lines(text, from, to);
	}

}
