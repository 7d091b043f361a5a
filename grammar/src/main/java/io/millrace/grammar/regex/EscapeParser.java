package io.millrace.grammar.regex;

import java.util.Locale;

import io.millrace.grammar.automaton.CodePoints;

/** Reads what a backslash begins, wherever it stands for a set of code points. */
final class EscapeParser {

	private static final int HEXADECIMAL = 16;

	private final PatternReader reader;

	EscapeParser(PatternReader reader) {
		this.reader = reader;
	}

	/** Reads an escape, its backslash included. */
	CodePoints parse() {
		int index = this.reader.index();
		this.reader.skip("\\");
		int letter = this.reader.next();
		return switch (letter) {
			case 'd' -> PredefinedSets.DIGIT;
			case 'D' -> PredefinedSets.DIGIT.complement();
			case 'w' -> PredefinedSets.WORD;
			case 'W' -> PredefinedSets.WORD.complement();
			case 's' -> PredefinedSets.SPACE;
			case 'S' -> PredefinedSets.SPACE.complement();
			case 't' -> CodePoints.of('\t');
			case 'n' -> CodePoints.of('\n');
			case 'r' -> CodePoints.of('\r');
			case 'f' -> CodePoints.of('\f');
			case 'v' -> CodePoints.of('\u000B');
			case 'a' -> CodePoints.of('\u0007');
			case 'e' -> CodePoints.of('\u001B');
			case '0' -> nul(index);
			case 'x' -> CodePoints.of(this.reader.sees("{") ? braced(index) : scalar(hexadecimal(2, index), index));
			case 'u' -> CodePoints.of(this.reader.sees("{") ? braced(index) : utf16(index));
			case 'b', 'B' -> throw this.reader.unsupported("a word boundary", index);
			case 'A', 'Z', 'z' -> throw this.reader.unsupported("an anchor inside a class", index);
			case 'G' -> throw this.reader.unsupported("an anchor to the previous match", index);
			case 'k', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
				throw this.reader.unsupported("a backreference", index);
			case 'p', 'P' -> throw this.reader.unsupported("a Unicode property", index);
			case 'Q', 'E' -> throw this.reader.unsupported("a quotation", index);
			default -> literal(letter, index);
		};
	}

	private CodePoints literal(int codePoint, int index) {
		if (codePoint < 0x80 && Character.isLetter(codePoint)) {
			throw this.reader.unsupported("the escape \\" + Character.toString(codePoint), index);
		}
		return CodePoints.of(codePoint);
	}

	private CodePoints nul(int index) {
		if (!this.reader.digits().isEmpty()) {
			throw this.reader.unsupported("an octal escape", index);
		}
		return CodePoints.of(0);
	}

	/** One code point, or the two halves of a surrogate pair, each as an escape. */
	private int utf16(int index) {
		int value = hexadecimal(4, index);
		if (value >= Character.MIN_HIGH_SURROGATE && value <= Character.MAX_HIGH_SURROGATE && this.reader.skip("\\u")) {
			int low = hexadecimal(4, index);
			if (low >= Character.MIN_LOW_SURROGATE && low <= Character.MAX_LOW_SURROGATE) {
				return Character.toCodePoint((char) value, (char) low);
			}
		}
		return scalar(value, index);
	}

	private int braced(int index) {
		this.reader.skip("{");
		String digits = this.reader.until("}");
		if (digits.isEmpty() || digits.length() > 6 || !isHexadecimal(digits)) {
			throw this.reader.syntax("has an escape that is not one to six hexadecimal digits in braces", index);
		}
		return scalar(Integer.parseInt(digits, HEXADECIMAL), index);
	}

	private int hexadecimal(int count, int index) {
		StringBuilder digits = new StringBuilder();
		for (int i = 0; i < count; i++) {
			digits.appendCodePoint(this.reader.next());
		}
		if (!isHexadecimal(digits)) {
			throw this.reader.syntax("has an escape that lacks its " + count + " hexadecimal digits", index);
		}
		return Integer.parseInt(digits.toString(), HEXADECIMAL);
	}

	private int scalar(int codePoint, int index) {
		if (codePoint > Character.MAX_CODE_POINT || PatternReader.isSurrogate(codePoint)) {
			throw this.reader.syntax("has an escape for U+" + Integer.toHexString(codePoint).toUpperCase(Locale.ROOT)
					+ ", which is no character,", index);
		}
		return codePoint;
	}

	private static boolean isHexadecimal(CharSequence digits) {
		return digits.chars().allMatch((digit) -> digit < 0x80 && Character.digit(digit, HEXADECIMAL) >= 0);
	}

}
