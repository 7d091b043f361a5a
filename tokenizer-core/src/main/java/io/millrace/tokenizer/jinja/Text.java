package io.millrace.tokenizer.jinja;

import java.util.Iterator;
import java.util.PrimitiveIterator;

import org.jspecify.annotations.Nullable;

/**
 * Python's view of strings: made of code points, with Python's idea of white space.
 */
final class Text {

	/**
	 * The characters that are white space for Python, as a class of a regular expression.
	 */
	static final String SPACE_REGEX = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

	private Text() {
	}

	static boolean isSpace(int codePoint) {
		if (codePoint < 128) {
			return codePoint == ' ' || (codePoint >= '\t' && codePoint <= '\r')
					|| (codePoint >= 0x1c && codePoint <= 0x1f);
		}
		return codePoint == 0x85 || Character.isSpaceChar(codePoint);
	}

	static @Nullable String orNull(Object value) {
		return switch (value) {
			case String text -> text;
			case Markup markup -> markup.text();
			default -> null;
		};
	}

	static String require(Object value) {
		String text = orNull(value);
		if (text != null) {
			return text;
		}
		if (value instanceof Undefined undefined) {
			throw undefined.error();
		}
		throw new JinjaException("A string is needed, not " + Values.describe(value));
	}

	static String requirePart(Object value) {
		String text = orNull(value);
		if (text == null) {
			throw new JinjaException("Only a string can be looked for in a string, not " + Values.describe(value));
		}
		return text;
	}

	static int length(String text) {
		return text.codePointCount(0, text.length());
	}

	/**
	 * The position in UTF-16 units of a code point.
	 * @param text the text
	 * @param index the number of code points before it
	 * @return the position
	 */
	static int offset(String text, int index) {
		return text.offsetByCodePoints(0, index);
	}

	/**
	 * The number of code points before a position in UTF-16 units.
	 * @param text the text
	 * @param offset the position
	 * @return the number
	 */
	static int index(String text, int offset) {
		return text.codePointCount(0, offset);
	}

	static Iterator<Object> characters(String text) {
		PrimitiveIterator.OfInt codePoints = text.codePoints().iterator();
		return new Iterator<>() {

			@Override
			public boolean hasNext() {
				return codePoints.hasNext();
			}

			@Override
			public Object next() {
				return Character.toString(codePoints.nextInt());
			}

		};
	}

	static String slice(String text, SliceRange slice) {
		if (slice.step() == 1 && slice.size() > 0) {
			int start = offset(text, (int) slice.start());
			return text.substring(start, text.offsetByCodePoints(start, slice.size()));
		}
		int[] codePoints = text.codePoints().toArray();
		StringBuilder selected = new StringBuilder(slice.size());
		for (int i = 0; i < slice.size(); i++) {
			selected.appendCodePoint(codePoints[(int) (slice.start() + i * slice.step())]);
		}
		return selected.toString();
	}

	/**
	 * Compares by code points, which differs from Java's order beyond U+FFFF.
	 * @param left a text
	 * @param right a text
	 * @return negative, 0 or positive
	 */
	static int compare(String left, String right) {
		int common = Math.min(left.length(), right.length());
		for (int i = 0; i < common; i++) {
			if (left.charAt(i) != right.charAt(i)) {
				return Integer.compare(weight(left.charAt(i)), weight(right.charAt(i)));
			}
		}
		return Integer.compare(left.length(), right.length());
	}

	private static int weight(char unit) {
		return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
	}

	static int skipSpace(String text, int position) {
		int end = position;
		while (end < text.length() && isSpace(text.charAt(end))) {
			end++;
		}
		return end;
	}

	static boolean isBlank(String text) {
		return skipSpace(text, 0) == text.length();
	}

	static String strip(String text) {
		return rstrip(lstrip(text));
	}

	static String lstrip(String text) {
		return text.substring(skipSpace(text, 0));
	}

	static String rstrip(String text) {
		int end = text.length();
		while (end > 0 && isSpace(text.charAt(end - 1))) {
			end--;
		}
		return text.substring(0, end);
	}

	static String lstrip(String text, String characters) {
		int start = 0;
		while (start < text.length() && characters.indexOf(text.codePointAt(start)) >= 0) {
			start += Character.charCount(text.codePointAt(start));
		}
		return text.substring(start);
	}

	static String rstrip(String text, String characters) {
		int end = text.length();
		while (end > 0 && characters.indexOf(text.codePointBefore(end)) >= 0) {
			end -= Character.charCount(text.codePointBefore(end));
		}
		return text.substring(0, end);
	}

	static boolean isLineBreak(char c) {
		return (c >= '\n' && c <= '\r') || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
	}

}
