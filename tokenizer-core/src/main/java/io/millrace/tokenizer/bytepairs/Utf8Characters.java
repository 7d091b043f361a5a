package io.millrace.tokenizer.bytepairs;

/**
 * What the characters of a UTF-8 text are, as regular expressions ask for it. A character
 * is an int: its kinds in the low byte, above them how many bytes it takes.
 */
final class Utf8Characters {

	/** Of the category L. */
	static final int LETTER = 1;

	/** Of the category N. */
	static final int NUMBER = 1 << 1;

	/** With the property White_Space. */
	static final int SPACE = 1 << 2;

	/** Carriage return or line feed. */
	static final int NEWLINE = 1 << 3;

	/** Of the category M. */
	static final int MARK = 1 << 4;

	/** Of the categories P and S. */
	static final int SYMBOL = 1 << 5;

	/** Of the categories Lu, Lt, Lm, Lo and M. */
	static final int UPPER = 1 << 6;

	/** Of the categories Ll, Lm, Lo and M. */
	static final int LOWER = 1 << 7;

	/** A character of none of these three is drawn. */
	static final int WORD_OR_SPACE = LETTER | NUMBER | SPACE;

	private static final byte[] KINDS = kinds();

	private Utf8Characters() {
	}

	/** The character that begins at an index of a well-formed text. */
	static int at(byte[] text, int index) {
		int lead = text[index];
		if (lead >= 0) {
			return (KINDS[lead] & 0xFF) | 1 << Byte.SIZE;
		}
		int codePoint = codePoint(text, index);
		int length = (lead < (byte) 0xE0) ? 2 : (lead < (byte) 0xF0) ? 3 : 4;
		return ((codePoint < KINDS.length) ? KINDS[codePoint] & 0xFF : kinds(codePoint)) | length << Byte.SIZE;
	}

	/** How many bytes a character takes. */
	static int length(int character) {
		return character >>> Byte.SIZE;
	}

	/** The code point that begins at an index of a well-formed text. */
	static int codePoint(byte[] text, int index) {
		int lead = text[index];
		if (lead >= 0) {
			return lead;
		}
		if (lead < (byte) 0xE0) {
			return (lead & 0x1F) << 6 | more(text, index + 1);
		}
		if (lead < (byte) 0xF0) {
			return (lead & 0x0F) << 12 | more(text, index + 1) << 6 | more(text, index + 2);
		}
		return (lead & 0x07) << 18 | more(text, index + 1) << 12 | more(text, index + 2) << 6 | more(text, index + 3);
	}

	private static int more(byte[] text, int index) {
		return text[index] & 0x3F;
	}

	private static byte[] kinds() {
		byte[] kinds = new byte[Character.MAX_VALUE + 1];
		for (int codePoint = 0; codePoint < kinds.length; codePoint++) {
			kinds[codePoint] = (byte) kinds(codePoint);
		}
		return kinds;
	}

	private static int kinds(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.LOWERCASE_LETTER -> LETTER | LOWER;
			case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> LETTER | UPPER;
			case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> LETTER | UPPER | LOWER;
			case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
				MARK | UPPER | LOWER;
			case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
			case Character.DASH_PUNCTUATION, Character.START_PUNCTUATION, Character.END_PUNCTUATION,
					Character.CONNECTOR_PUNCTUATION, Character.OTHER_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION,
					Character.FINAL_QUOTE_PUNCTUATION, Character.MATH_SYMBOL, Character.CURRENCY_SYMBOL,
					Character.MODIFIER_SYMBOL, Character.OTHER_SYMBOL ->
				SYMBOL;
			case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
			case Character.CONTROL -> control(codePoint);
			default -> 0;
		};
	}

	private static int control(int codePoint) {
		if (codePoint == '\r' || codePoint == '\n') {
			return SPACE | NEWLINE;
		}
		return ((codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85) ? SPACE : 0;
	}

}
