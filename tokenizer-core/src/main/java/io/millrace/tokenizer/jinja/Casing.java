package io.millrace.tokenizer.jinja;

import java.util.Locale;

/**
 * Upper, lower and title case by Python's rules.
 */
final class Casing {

	private static final int SIGMA = 0x3A3;

	private Casing() {
	}

	static String capitalize(String text) {
		if (text.isEmpty()) {
			return text;
		}
		int first = text.codePointAt(0);
		String lower = text.toLowerCase(Locale.ROOT);
		return titled(first) + lower.substring(lower(first).length());
	}

	static String title(String text) {
		StringBuilder titled = new StringBuilder(text.length());
		boolean inWord = false;
		for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
			int codePoint = text.codePointAt(i);
			if (!inWord) {
				titled.append(titled(codePoint));
			}
			else if (codePoint == SIGMA && !isCasedAt(text, i + 1)) {
				titled.append('ς');
			}
			else {
				titled.append(lower(codePoint));
			}
			inWord = isCased(codePoint);
		}
		return titled.toString();
	}

	static String swap(String text) {
		StringBuilder swapped = new StringBuilder(text.length());
		text.codePoints().forEach((codePoint) -> {
			if (Character.isUpperCase(codePoint)) {
				swapped.append(lower(codePoint));
			}
			else if (Character.isLowerCase(codePoint)) {
				swapped.append(Character.toString(codePoint).toUpperCase(Locale.ROOT));
			}
			else {
				swapped.appendCodePoint(codePoint);
			}
		});
		return swapped.toString();
	}

	static String fold(String text) {
		return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace('ς', 'σ');
	}

	static boolean isCased(int codePoint) {
		return Character.isUpperCase(codePoint) || Character.isLowerCase(codePoint) || Character.isTitleCase(codePoint);
	}

	private static boolean isCasedAt(String text, int position) {
		return position < text.length() && isCased(text.codePointAt(position));
	}

	private static String lower(int codePoint) {
		return Character.toString(codePoint).toLowerCase(Locale.ROOT);
	}

	private static String titled(int codePoint) {
		int title = Character.toTitleCase(codePoint);
		String upper = Character.toString(codePoint).toUpperCase(Locale.ROOT);
		if (title != codePoint || upper.codePointCount(0, upper.length()) == 1) {
			return Character.toString(title);
		}
		int first = Character.charCount(upper.codePointAt(0));
		return upper.substring(0, first) + upper.substring(first).toLowerCase(Locale.ROOT);
	}

}
