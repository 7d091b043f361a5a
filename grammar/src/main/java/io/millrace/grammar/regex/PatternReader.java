package io.millrace.grammar.regex;

import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.compile.UnsupportedGrammarException;

/**
 * Reads a pattern one code point at a time, and knows where it is when something is
 * wrong.
 */
final class PatternReader {

	/** What {@link #peek} answers at the end of the pattern. */
	static final int END = -1;

	private final String pattern;

	private int index;

	PatternReader(String pattern) {
		this.pattern = pattern;
	}

	/** Where the next code point is, in UTF-16 characters from 0. */
	int index() {
		return this.index;
	}

	boolean isAtEnd() {
		return this.index == this.pattern.length();
	}

	/** The next code point, which stays the next. */
	int peek() {
		return isAtEnd() ? END : this.pattern.codePointAt(this.index);
	}

	int next() {
		if (isAtEnd()) {
			throw syntax("ends too early", this.index);
		}
		int codePoint = peek();
		if (isSurrogate(codePoint)) {
			throw syntax("has half a surrogate pair", this.index);
		}
		this.index += Character.charCount(codePoint);
		return codePoint;
	}

	/** Whether this text comes next. */
	boolean sees(String text) {
		return this.pattern.startsWith(text, this.index);
	}

	/** Takes this text if it comes next. */
	boolean skip(String text) {
		boolean seen = sees(text);
		if (seen) {
			this.index += text.length();
		}
		return seen;
	}

	/** What comes up to the given end, which has to come, and takes both. */
	String until(String end) {
		int at = this.pattern.indexOf(end, this.index);
		if (at < 0) {
			throw syntax("lacks a " + end, this.index);
		}
		String text = this.pattern.substring(this.index, at);
		this.index = at + end.length();
		return text;
	}

	/** Takes the decimal digits that come next, which may be none. */
	String digits() {
		int begin = this.index;
		while (peek() >= '0' && peek() <= '9') {
			this.index++;
		}
		return this.pattern.substring(begin, this.index);
	}

	void goTo(int index) {
		this.index = index;
	}

	GrammarSyntaxException syntax(String what, int index) {
		return new GrammarSyntaxException("The regular expression " + what + " at index " + index + ".");
	}

	UnsupportedGrammarException unsupported(String construct, int index) {
		return new UnsupportedGrammarException(construct,
				"The regular expression has " + construct + " at index " + index + ", which is not supported.");
	}

	static boolean isSurrogate(int codePoint) {
		return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
	}

}
