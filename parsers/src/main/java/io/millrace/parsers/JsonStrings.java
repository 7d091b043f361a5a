package io.millrace.parsers;

import org.jspecify.annotations.Nullable;

/** JSON's escapes, character by character. */
final class JsonStrings {

	private static final int HEX = 16;

	private static final int FIRST_PRINTABLE = 0x20;

	private JsonStrings() {
	}

	/** A character as it stands in a string. */
	static void escape(char c, StringBuilder out) {
		switch (c) {
			case '"' -> out.append("\\\"");
			case '\\' -> out.append("\\\\");
			case '\n' -> out.append("\\n");
			case '\r' -> out.append("\\r");
			case '\t' -> out.append("\\t");
			default -> {
				if (c < FIRST_PRINTABLE) {
					out.append(String.format("\\u%04x", (int) c));
				}
				else {
					out.append(c);
				}
			}
		}
	}

	/** Decodes what stands between a string's quotation marks. */
	static final class Decoder {

		private final StringBuilder escape = new StringBuilder();

		/**
		 * Takes one character.
		 * @return what it completed; null in the middle of an escape
		 */
		@Nullable Character accept(char c) {
			if (this.escape.isEmpty() && c != '\\') {
				return c;
			}
			this.escape.append(c);
			if (this.escape.length() == 1 || (this.escape.charAt(1) == 'u' && this.escape.length() < 6)) {
				return null;
			}
			char decoded = decoded();
			this.escape.setLength(0);
			return decoded;
		}

		/** Whether a character may come next. */
		boolean accepts(char c) {
			return switch (this.escape.length()) {
				case 0 -> true;
				case 1 -> "\"\\/bfnrtu".indexOf(c) >= 0;
				default -> c <= 'f' && Character.digit(c, HEX) >= 0;
			};
		}

		boolean isInEscape() {
			return !this.escape.isEmpty();
		}

		private char decoded() {
			char kind = this.escape.charAt(1);
			return switch (kind) {
				case 'b' -> '\b';
				case 'f' -> '\f';
				case 'n' -> '\n';
				case 'r' -> '\r';
				case 't' -> '\t';
				case 'u' -> (char) Integer.parseInt(this.escape.substring(2), HEX);
				default -> kind;
			};
		}

	}

}
