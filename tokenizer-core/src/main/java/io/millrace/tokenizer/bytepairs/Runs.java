package io.millrace.tokenizer.bytepairs;

/** What the expressions of tokenizers have in common. */
final class Runs {

	/** The bit in which a small ASCII letter differs from a capital. */
	private static final int CASE = 0x20;

	private Runs() {
	}

	/** The end of {@code [kinds]*}. */
	static int any(byte[] text, int from, int to, int kinds) {
		return run(text, from, to, kinds, true);
	}

	/** The end of {@code [^kinds]*}. */
	static int none(byte[] text, int from, int to, int kinds) {
		return run(text, from, to, kinds, false);
	}

	private static int run(byte[] text, int from, int to, int kinds, boolean wanted) {
		int at = from;
		while (at < to) {
			int character = Utf8Characters.at(text, at);
			if (((character & kinds) != 0) != wanted) {
				return at;
			}
			at += Utf8Characters.length(character);
		}
		return at;
	}

	/** The end of {@code \p{N}{0,max}}. */
	static int numbers(byte[] text, int from, int to, int max) {
		int at = from;
		for (int count = 0; count < max && at < to; count++) {
			int character = Utf8Characters.at(text, at);
			if ((character & Utf8Characters.NUMBER) == 0) {
				return at;
			}
			at += Utf8Characters.length(character);
		}
		return at;
	}

	/** The end of {@code [^\s\p{L}\p{N}]*[\r\n]*}, with a slash among the last. */
	static int drawn(byte[] text, int from, int to, boolean slash) {
		int at = none(text, from, to, Utf8Characters.WORD_OR_SPACE);
		while (at < to && (text[at] == '\r' || text[at] == '\n' || (slash && text[at] == '/'))) {
			at++;
		}
		return at;
	}

	/** The end of {@code \s+(?!\S)|\s+}, or {@code from}. */
	static int spaces(byte[] text, int from, int to) {
		int at = from;
		int last = from;
		while (at < to) {
			int character = Utf8Characters.at(text, at);
			if ((character & Utf8Characters.SPACE) == 0) {
				return (last > from) ? last : at;
			}
			last = at;
			at += Utf8Characters.length(character);
		}
		return at;
	}

	/** The end of {@code \s*[\r\n]+|\s+(?!\S)|\s+}, or {@code from}. */
	static int lines(byte[] text, int from, int to) {
		int line = from;
		int at = from;
		while (at < to) {
			int character = Utf8Characters.at(text, at);
			if ((character & Utf8Characters.SPACE) == 0) {
				break;
			}
			at += Utf8Characters.length(character);
			if ((character & Utf8Characters.NEWLINE) != 0) {
				line = at;
			}
		}
		return (line > from) ? line : spaces(text, from, to);
	}

	/** The end of {@code 's|'t|'re|'ve|'m|'ll|'d}, or {@code from}. */
	static int ending(byte[] text, int from, int to) {
		return ending(text, from, to, 0);
	}

	/** The same in any case; a long s is an s. */
	static int endingInAnyCase(byte[] text, int from, int to) {
		boolean longS = from + 2 < to && text[from] == '\'' && Utf8Characters.codePoint(text, from + 1) == 'ſ';
		return longS ? from + 3 : ending(text, from, to, CASE);
	}

	/**
	 * The same.
	 * @param fold the bits that are set in a letter before it is compared
	 */
	private static int ending(byte[] text, int from, int to, int fold) {
		if (text[from] != '\'' || from + 1 >= to) {
			return from;
		}
		return switch (text[from + 1] | fold) {
			case 's', 't', 'm', 'd' -> from + 2;
			case 'r', 'v' -> isLetter(text, from + 2, to, fold, 'e') ? from + 3 : from;
			case 'l' -> isLetter(text, from + 2, to, fold, 'l') ? from + 3 : from;
			default -> from;
		};
	}

	private static boolean isLetter(byte[] text, int at, int to, int fold, char letter) {
		return at < to && (text[at] | fold) == letter;
	}

}
