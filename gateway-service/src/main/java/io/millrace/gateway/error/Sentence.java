package io.millrace.gateway.error;

/**
 * Text for an error object, which repeats what a client sent: cut, and made encodable.
 */
final class Sentence {

	private static final int MAX_BEGINNING = 400;

	private static final int MAX_END = 100;

	private static final char REPLACEMENT = '\uFFFD';

	private Sentence() {
	}

	/**
	 * The text without half surrogate pairs, and not longer than a client wants to read.
	 */
	static String of(String text) {
		String shown = (text.length() <= MAX_BEGINNING + MAX_END) ? text
				: text.substring(0, MAX_BEGINNING) + "…" + text.substring(text.length() - MAX_END);
		int first = firstHalf(shown, 0);
		return (first < 0) ? shown : replaceHalves(shown, first);
	}

	private static String replaceHalves(String text, int first) {
		StringBuilder whole = new StringBuilder(text);
		for (int i = first; i >= 0; i = firstHalf(whole, i + 1)) {
			whole.setCharAt(i, REPLACEMENT);
		}
		return whole.toString();
	}

	private static int firstHalf(CharSequence text, int from) {
		for (int i = from; i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				if (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
					i++;
				}
				else {
					return i;
				}
			}
		}
		return -1;
	}

}
