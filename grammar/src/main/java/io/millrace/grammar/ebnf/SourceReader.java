package io.millrace.grammar.ebnf;

import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.compile.UnsupportedGrammarException;

/** Reads the source of a grammar, and knows in which line it is. */
final class SourceReader {

	private static final char END = '\0';

	private final String source;

	private final String comment;

	private int index;

	/**
	 * @param comment what begins a comment besides {@code #}; empty if nothing does
	 */
	SourceReader(String source, String comment, GrammarLimits limits) {
		if (source.length() > limits.maxLength()) {
			throw new GrammarLimitException("characters", limits.maxLength(), source.length());
		}
		this.source = source;
		this.comment = comment;
	}

	boolean isAtEnd() {
		return this.index == this.source.length();
	}

	char peek() {
		return isAtEnd() ? END : this.source.charAt(this.index);
	}

	char next() {
		if (isAtEnd()) {
			throw syntax("ends too early");
		}
		return this.source.charAt(this.index++);
	}

	boolean sees(String text) {
		return this.source.startsWith(text, this.index);
	}

	boolean skip(String text) {
		boolean seen = sees(text);
		if (seen) {
			this.index += text.length();
		}
		return seen;
	}

	void take(String text) {
		if (!skip(text)) {
			throw syntax("lacks a " + text);
		}
	}

	int index() {
		return this.index;
	}

	void goTo(int index) {
		this.index = index;
	}

	String from(int begin) {
		return this.source.substring(begin, this.index);
	}

	String source() {
		return this.source;
	}

	/** Skips white space and comments. */
	void skipSpace() {
		while (!isAtEnd()) {
			if (Character.isWhitespace(peek())) {
				this.index++;
			}
			else if (peek() == '#' || (!this.comment.isEmpty() && sees(this.comment))) {
				int end = this.source.indexOf('\n', this.index);
				this.index = (end < 0) ? this.source.length() : end;
			}
			else {
				return;
			}
		}
	}

	/** Takes letters, digits and the like; none if there are none. */
	String name() {
		int begin = this.index;
		while (!isAtEnd() && isNamePart(peek(), this.index == begin)) {
			this.index++;
		}
		return from(begin);
	}

	/** Takes a quoted text, its quotes included, and resolves its escapes. */
	String quoted() {
		char quote = next();
		StringBuilder text = new StringBuilder();
		while (peek() != quote || isAtEnd()) {
			char letter = next();
			if (letter == '\n') {
				throw syntax("has a text that is not closed");
			}
			if (letter == '\\') {
				text.appendCodePoint(escape());
			}
			else {
				text.append(letter);
			}
		}
		next();
		if (text.codePoints().anyMatch((codePoint) -> codePoint >= 0xD800 && codePoint <= 0xDFFF)) {
			throw syntax("has half a surrogate pair");
		}
		return text.toString();
	}

	/**
	 * Takes everything from one delimiter to the next that has no backslash before it.
	 */
	String delimited(char open, char close) {
		int begin = this.index;
		take(String.valueOf(open));
		while (peek() != close || isAtEnd()) {
			if (next() == '\\') {
				next();
			}
		}
		next();
		return from(begin);
	}

	/** Takes a number of things. */
	int count() {
		int begin = this.index;
		while (peek() >= '0' && peek() <= '9') {
			this.index++;
		}
		String digits = from(begin);
		if (digits.isEmpty() || digits.length() > 9) {
			throw syntax("has a count that is not 1 to 9 digits");
		}
		return Integer.parseInt(digits);
	}

	GrammarSyntaxException syntax(String what) {
		return new GrammarSyntaxException("The grammar " + what + " in line " + line() + ".");
	}

	UnsupportedGrammarException unsupported(String construct) {
		return new UnsupportedGrammarException(construct,
				"The grammar has " + construct + " in line " + line() + ", which is not supported.");
	}

	private long line() {
		return this.source.substring(0, this.index).chars().filter((letter) -> letter == '\n').count() + 1;
	}

	private int escape() {
		char letter = next();
		return switch (letter) {
			case 'n' -> '\n';
			case 't' -> '\t';
			case 'r' -> '\r';
			case 'f' -> '\f';
			case 'b' -> '\b';
			case '0' -> 0;
			case 'x' -> hexadecimal(2);
			case 'u' -> hexadecimal(4);
			case 'U' -> hexadecimal(8);
			case '\\', '"', '\'', '/', '[', ']', '-' -> letter;
			default -> throw syntax("has the unknown escape \\" + letter);
		};
	}

	private int hexadecimal(int digits) {
		long value = 0;
		for (int i = 0; i < digits; i++) {
			char letter = next();
			int digit = (letter < 0x80) ? Character.digit(letter, 16) : -1;
			if (digit < 0) {
				throw syntax("has an escape that lacks its " + digits + " hexadecimal digits");
			}
			value = 16 * value + digit;
		}
		if (value > Character.MAX_CODE_POINT) {
			throw syntax("has an escape for what is no character");
		}
		return (int) value;
	}

	private static boolean isNamePart(char letter, boolean first) {
		boolean isLetter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
		return isLetter || (!first && ((letter >= '0' && letter <= '9') || letter == '-'));
	}

}
