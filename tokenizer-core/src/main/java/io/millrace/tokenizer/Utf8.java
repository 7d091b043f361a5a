package io.millrace.tokenizer;

/**
 * UTF-8 that may be broken. What is not valid becomes one U+FFFD per maximal subpart
 * (Unicode 16, section 3.9, table 3-7), so that a text decoded in pieces, each cut before
 * an {@linkplain #incompleteSuffix incomplete suffix}, is the text decoded at once.
 */
final class Utf8 {

	private static final char REPLACEMENT = '\uFFFD';

	private Utf8() {
	}

	/** The text, with U+FFFD for each half of a surrogate pair that stands alone. */
	static String wellFormed(String text) {
		for (int at = 0; at < text.length();) {
			int codePoint = text.codePointAt(at);
			if (isLoneSurrogate(codePoint)) {
				return text.codePoints()
					.map((value) -> isLoneSurrogate(value) ? REPLACEMENT : value)
					.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
					.toString();
			}
			at += Character.charCount(codePoint);
		}
		return text;
	}

	/** The text of {@code bytes[from, to)}. */
	static String decode(byte[] bytes, int from, int to) {
		StringBuilder text = new StringBuilder(to - from);
		int at = from;
		while (at < to) {
			int matched = matched(bytes, at, to);
			if (matched > 0 && matched == length(bytes[at])) {
				text.appendCodePoint(codePoint(bytes, at, matched));
			}
			else {
				text.append(REPLACEMENT);
			}
			at += Math.max(matched, 1);
		}
		return text.toString();
	}

	/**
	 * How many bytes at the end of {@code bytes[from, to)} begin a character that further
	 * bytes could complete, 0 to 3. It depends on these bytes alone: a lead byte always
	 * begins anew, whatever stands before it.
	 */
	static int incompleteSuffix(byte[] bytes, int from, int to) {
		for (int at = to - 1; at >= Math.max(from, to - 3); at--) {
			if (!isContinuation(bytes[at])) {
				int available = to - at;
				return (matched(bytes, at, to) == available && available < length(bytes[at])) ? available : 0;
			}
		}
		return 0;
	}

	/** How many bytes from here agree with one character; 0 if none can begin here. */
	private static int matched(byte[] bytes, int at, int to) {
		int length = length(bytes[at]);
		int matched = Math.min(length, 1);
		while (matched < length && at + matched < to && follows(bytes[at], matched, bytes[at + matched])) {
			matched++;
		}
		return matched;
	}

	/** The length of the character that this byte leads; 0 if it leads none. */
	private static int length(byte lead) {
		int value = lead & 0xFF;
		if (value < 0x80) {
			return 1;
		}
		if (value < 0xC2 || value > 0xF4) {
			return 0;
		}
		if (value < 0xE0) {
			return 2;
		}
		return (value < 0xF0) ? 3 : 4;
	}

	private static boolean follows(byte lead, int index, byte next) {
		int value = next & 0xFF;
		if (index > 1) {
			return isContinuation(next);
		}
		return switch (lead & 0xFF) {
			case 0xE0 -> value >= 0xA0 && value <= 0xBF;
			case 0xED -> value >= 0x80 && value <= 0x9F;
			case 0xF0 -> value >= 0x90 && value <= 0xBF;
			case 0xF4 -> value >= 0x80 && value <= 0x8F;
			default -> isContinuation(next);
		};
	}

	private static boolean isLoneSurrogate(int codePoint) {
		return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
	}

	private static boolean isContinuation(byte value) {
		return (value & 0xC0) == 0x80;
	}

	private static int codePoint(byte[] bytes, int at, int length) {
		int codePoint = (length == 1) ? bytes[at] : bytes[at] & (0x7F >> length);
		for (int i = 1; i < length; i++) {
			codePoint = codePoint << 6 | (bytes[at + i] & 0x3F);
		}
		return codePoint;
	}

}
