package io.millrace.tokenizer.jinja;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads numbers from text as Python's {@code int()} and {@code float()} do.
 */
final class NumberParser {

	private static final int MAX_DIGITS = 4300;

	private static final Pattern FLOAT = Pattern
		.compile("[+-]?(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)(?:e[+-]?\\d+(?:_\\d+)*)?");

	private static final Pattern SPECIAL = Pattern.compile("([+-]?)(inf|infinity|nan)");

	private static final Pattern DIGITS = Pattern.compile("[0-9a-z]+(?:_[0-9a-z]+)*");

	private NumberParser() {
	}

	/**
	 * Reads a float.
	 * @param text the text
	 * @return the number, or null if the text is none
	 */
	static @Nullable Double parseFloat(String text) {
		String literal = asciiDigits(Text.strip(text)).toLowerCase(Locale.ROOT);
		if (SPECIAL.matcher(literal).matches()) {
			double value = literal.contains("nan") ? Double.NaN : Double.POSITIVE_INFINITY;
			return literal.startsWith("-") ? -value : value;
		}
		return FLOAT.matcher(literal).matches() ? Double.valueOf(literal.replace("_", "")) : null;
	}

	/**
	 * Reads an integer.
	 * @param text the text
	 * @param base the base, 2 to 36, or 0 to read it from the prefix
	 * @return the integer, or null if the text is none
	 */
	static @Nullable Object parseInteger(String text, int base) {
		if (base != 0 && (base < Character.MIN_RADIX || base > Character.MAX_RADIX)) {
			return null;
		}
		String literal = asciiDigits(Text.strip(text)).toLowerCase(Locale.ROOT);
		boolean negative = literal.startsWith("-");
		String digits = (negative || literal.startsWith("+")) ? literal.substring(1) : literal;
		int radix = base;
		int prefix = prefixRadix(digits);
		if (prefix != 0 && (base == 0 || base == prefix)) {
			radix = prefix;
			digits = digits.substring(digits.startsWith("_", 2) ? 3 : 2);
		}
		else if (base == 0) {
			radix = 10;
			if (digits.startsWith("0") && !digits.replace("_", "").chars().allMatch((c) -> c == '0')) {
				return null;
			}
		}
		if (!DIGITS.matcher(digits).matches()) {
			return null;
		}
		return parseDigits(digits.replace("_", ""), radix, negative);
	}

	private static @Nullable Object parseDigits(String digits, int radix, boolean negative) {
		for (int i = 0; i < digits.length(); i++) {
			if (Character.digit(digits.charAt(i), radix) < 0) {
				return null;
			}
		}
		if (digits.length() > MAX_DIGITS) {
			return null;
		}
		BigInteger value = new BigInteger(digits, radix);
		return Numbers.normalize(negative ? value.negate() : value);
	}

	private static int prefixRadix(String digits) {
		if (digits.length() < 3 || digits.charAt(0) != '0') {
			return 0;
		}
		return switch (digits.charAt(1)) {
			case 'x' -> 16;
			case 'o' -> 8;
			case 'b' -> 2;
			default -> 0;
		};
	}

	private static String asciiDigits(String text) {
		if (text.chars().allMatch((c) -> c < 128)) {
			return text;
		}
		StringBuilder ascii = new StringBuilder(text.length());
		text.codePoints().forEach((codePoint) -> {
			if (Character.getType(codePoint) == Character.DECIMAL_DIGIT_NUMBER) {
				ascii.append(Character.digit(codePoint, 10));
			}
			else {
				ascii.appendCodePoint(codePoint);
			}
		});
		return ascii.toString();
	}

}
