package io.millrace.tokenizer.bytepairs;

/**
 * ASCII punctuation with the Latin letters after it, or letters and marks with at most
 * one other character before them that is no newline and no symbol, or symbols with
 * perhaps a space before them and newlines after them, or
 * {@code \s*[\r\n]+|\s+(?!\S)|\s+}. Not every character is part of a match.
 */
record DeepSeekWords() implements WordSplitter {

	private static final int WORD = Utf8Characters.LETTER | Utf8Characters.MARK;

	private static final int NO_PREFIX = Utf8Characters.NEWLINE | Utf8Characters.LETTER | Utf8Characters.SYMBOL;

	@Override
	public int end(byte[] text, int from, int to) {
		int match = match(text, from, to);
		if (match > from) {
			return match;
		}
		int at = from;
		do {
			at += Utf8Characters.length(Utf8Characters.at(text, at));
		}
		while (at < to && match(text, at, to) == at);
		return at;
	}

	/** The end of the match that begins here, or {@code from}. */
	private static int match(byte[] text, int from, int to) {
		int first = Utf8Characters.at(text, from);
		int next = from + Utf8Characters.length(first);
		int second = (next < to) ? Utf8Characters.at(text, next) : 0;
		if (text[from] >= 0 && (first & Utf8Characters.SYMBOL) != 0 && next < to && isLatin(text[next])) {
			return latin(text, next, to);
		}
		if ((first & WORD) != 0 || ((first & NO_PREFIX) == 0 && (second & WORD) != 0)) {
			return Runs.any(text, next, to, WORD);
		}
		if ((((text[from] == ' ') ? second : first) & Utf8Characters.SYMBOL) != 0) {
			int at = Runs.any(text, next, to, Utf8Characters.SYMBOL);
			while (at < to && (text[at] == '\r' || text[at] == '\n')) {
				at++;
			}
			return at;
		}
		return Runs.lines(text, from, to);
	}

	private static int latin(byte[] text, int from, int to) {
		int at = from;
		while (at < to && isLatin(text[at])) {
			at++;
		}
		return at;
	}

	private static boolean isLatin(byte value) {
		return (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z');
	}

}
