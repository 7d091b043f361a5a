package io.millrace.tokenizer.jinja;

/**
 * The escape sequences of Python string literals, as Jinja reads them.
 */
final class StringLiterals {

	private StringLiterals() {
	}

	/**
	 * Resolves the escapes of a literal.
	 * @param body the literal without its quotes
	 * @param line its line, for errors
	 * @return the string
	 */
	static String unescape(String body, int line) {
		int backslash = body.indexOf('\\');
		if (backslash < 0) {
			return body;
		}
		StringBuilder text = new StringBuilder(body.length());
		int position = 0;
		while (backslash >= 0) {
			text.append(body, position, backslash);
			position = appendEscape(body, backslash + 1, text, line);
			backslash = body.indexOf('\\', position);
		}
		return text.append(body, position, body.length()).toString();
	}

	private static int appendEscape(String body, int position, StringBuilder text, int line) {
		int escape = body.codePointAt(position);
		int simple = "\\'\"abfnrtv".indexOf(escape);
		if (simple >= 0) {
			text.append("\\'\"\u0007\b\f\n\r\t\u000B".charAt(simple));
			return position + 1;
		}
		if (escape > 127) {
			return appendEscapedNonAscii(escape, position, text);
		}
		return switch (escape) {
			case '\n' -> position + 1;
			case 'x' -> appendHex(body, position + 1, 2, text, line);
			case 'u' -> appendHex(body, position + 1, 4, text, line);
			case 'U' -> appendHex(body, position + 1, 8, text, line);
			case 'N' -> appendNamed(body, position + 1, text, line);
			case '0', '1', '2', '3', '4', '5', '6', '7' -> appendOctal(body, position, text);
			default -> {
				text.append('\\').appendCodePoint(escape);
				yield position + 1;
			}
		};
	}

	/**
	 * Jinja writes non-ASCII characters as escapes before it resolves any; after a
	 * backslash that makes the escape itself the text.
	 */
	private static int appendEscapedNonAscii(int codePoint, int position, StringBuilder text) {
		text.append(Repr.escape(codePoint));
		return position + Character.charCount(codePoint);
	}

	private static int appendHex(String body, int position, int digits, StringBuilder text, int line) {
		int end = position + digits;
		int value = 0;
		for (int i = position; i < end; i++) {
			int digit = (i < body.length() && body.charAt(i) < 128) ? Character.digit(body.charAt(i), 16) : -1;
			if (digit < 0) {
				throw new JinjaException("A string has an escape with too few hexadecimal digits", line);
			}
			value = value * 16 + digit;
		}
		if (!Character.isValidCodePoint(value)) {
			throw new JinjaException("A string has an escape for a character that does not exist", line);
		}
		text.appendCodePoint(value);
		return end;
	}

	private static int appendOctal(String body, int position, StringBuilder text) {
		int end = position;
		int value = 0;
		while (end < body.length() && end < position + 3 && body.charAt(end) >= '0' && body.charAt(end) <= '7') {
			value = value * 8 + body.charAt(end) - '0';
			end++;
		}
		text.append((char) value);
		return end;
	}

	private static int appendNamed(String body, int position, StringBuilder text, int line) {
		int end = body.indexOf('}', position);
		if (end < 0 || !body.startsWith("{", position)) {
			throw new JinjaException("A string has a malformed \\N{...} escape", line);
		}
		String name = body.substring(position + 1, end);
		try {
			text.appendCodePoint(Character.codePointOf(name));
		}
		catch (IllegalArgumentException ex) {
			throw new JinjaException("There is no character named '" + name + "'", line);
		}
		return end + 1;
	}

}
