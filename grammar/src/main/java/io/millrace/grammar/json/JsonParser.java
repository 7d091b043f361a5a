package io.millrace.grammar.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;

/** Reads one JSON text (RFC 8259). A name that comes twice in an object is refused. */
public final class JsonParser {

	/** Digits before an exponent and the exponent itself stay small enough to compute. */
	private static final int MAX_NUMBER_LENGTH = 64;

	private static final int MAX_EXPONENT = 400;

	private final String text;

	private final int maxDepth;

	private int index;

	private int depth;

	private JsonParser(String text, int maxDepth) {
		this.text = text;
		this.maxDepth = maxDepth;
	}

	/**
	 * Parses a text.
	 * @throws GrammarSyntaxException if it is not JSON
	 * @throws GrammarLimitException if it is too long or too deep
	 */
	public static JsonValue parse(String text, GrammarLimits limits) {
		if (text.length() > limits.maxLength()) {
			throw new GrammarLimitException("characters", limits.maxLength(), text.length());
		}
		JsonParser parser = new JsonParser(text, limits.maxDepth());
		JsonValue value = parser.value();
		parser.skipSpace();
		if (parser.index < text.length()) {
			throw parser.syntax("goes on after its value");
		}
		return value;
	}

	/**
	 * Parses the value that begins at an index.
	 * @throws GrammarSyntaxException if there is none
	 * @throws GrammarLimitException if it is too deep
	 */
	public static Found parseAt(String text, int index, GrammarLimits limits) {
		JsonParser parser = new JsonParser(text, limits.maxDepth());
		parser.index = index;
		JsonValue value = parser.value();
		return new Found(value, parser.index);
	}

	private JsonValue value() {
		skipSpace();
		return switch (peek()) {
			case '{' -> object();
			case '[' -> array();
			case '"' -> new JsonValue.Str(string());
			case 't' -> word("true", new JsonValue.Bool(true));
			case 'f' -> word("false", new JsonValue.Bool(false));
			case 'n' -> word("null", JsonValue.Null.INSTANCE);
			default -> number();
		};
	}

	private JsonValue word(String word, JsonValue value) {
		if (!this.text.startsWith(word, this.index)) {
			throw syntax("has no value");
		}
		this.index += word.length();
		return value;
	}

	private JsonValue object() {
		open();
		Map<String, JsonValue> members = new LinkedHashMap<>();
		skipSpace();
		while (peek() != '}') {
			if (peek() != '"') {
				throw syntax("has no name");
			}
			String name = string();
			skipSpace();
			take(':');
			if (members.put(name, value()) != null) {
				throw syntax("has the name '" + name + "' twice");
			}
			next('}');
		}
		close();
		return new JsonValue.Obj(members);
	}

	private JsonValue array() {
		open();
		List<JsonValue> items = new ArrayList<>();
		skipSpace();
		while (peek() != ']') {
			items.add(value());
			next(']');
		}
		close();
		return new JsonValue.Arr(items);
	}

	/** Goes to the next member or item, or to the end. */
	private void next(char end) {
		skipSpace();
		if (peek() != end) {
			take(',');
			skipSpace();
			if (peek() == end) {
				throw syntax("has a comma before its end");
			}
		}
	}

	private void open() {
		this.index++;
		if (++this.depth > this.maxDepth) {
			throw new GrammarLimitException("levels of JSON", this.maxDepth, this.depth);
		}
	}

	private void close() {
		this.index++;
		this.depth--;
	}

	private String string() {
		StringBuilder string = new StringBuilder();
		this.index++;
		while (peek() != '"') {
			char letter = peek();
			if (letter < ' ') {
				throw syntax("has a control character in a string");
			}
			this.index++;
			string.append((letter == '\\') ? escape() : letter);
		}
		this.index++;
		if (string.codePoints().anyMatch((codePoint) -> codePoint >= 0xD800 && codePoint <= 0xDFFF)) {
			throw syntax("has half a surrogate pair");
		}
		return string.toString();
	}

	private char escape() {
		char letter = peek();
		this.index++;
		return switch (letter) {
			case '"', '\\', '/' -> letter;
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			case 'u' -> unicode();
			default -> throw syntax("has an unknown escape");
		};
	}

	private char unicode() {
		int value = 0;
		for (int i = 0; i < 4; i++) {
			int digit = (peek() < 0x80) ? Character.digit(peek(), 16) : -1;
			if (digit < 0) {
				throw syntax("has an escape without four hexadecimal digits");
			}
			value = 16 * value + digit;
			this.index++;
		}
		return (char) value;
	}

	private JsonValue number() {
		int begin = this.index;
		skip('-');
		if (!skip('0')) {
			digits();
		}
		if (skip('.')) {
			digits();
		}
		if (skip('e') || skip('E')) {
			if (!skip('+')) {
				skip('-');
			}
			digits();
		}
		String number = this.text.substring(begin, this.index);
		if (number.length() > MAX_NUMBER_LENGTH) {
			throw new GrammarLimitException("characters of a number", MAX_NUMBER_LENGTH, number.length());
		}
		try {
			BigDecimal value = new BigDecimal(number);
			if (Math.abs((long) value.precision() - value.scale()) > MAX_EXPONENT
					|| Math.abs(value.scale()) > MAX_EXPONENT) {
				throw syntax("has a number with an exponent beyond " + MAX_EXPONENT);
			}
			return new JsonValue.Num(value);
		}
		catch (NumberFormatException exception) {
			throw syntax("has a number that is too large");
		}
	}

	private void digits() {
		int begin = this.index;
		while (this.index < this.text.length() && peek() >= '0' && peek() <= '9') {
			this.index++;
		}
		if (this.index == begin) {
			throw syntax((this.index == this.text.length()) ? "ends too early" : "has no value");
		}
	}

	private boolean skip(char letter) {
		boolean seen = this.index < this.text.length() && this.text.charAt(this.index) == letter;
		if (seen) {
			this.index++;
		}
		return seen;
	}

	private void take(char letter) {
		if (peek() != letter) {
			throw syntax("lacks a " + letter);
		}
		this.index++;
	}

	private void skipSpace() {
		while (this.index < this.text.length() && " \t\n\r".indexOf(this.text.charAt(this.index)) >= 0) {
			this.index++;
		}
	}

	private char peek() {
		if (this.index >= this.text.length()) {
			throw syntax("ends too early");
		}
		return this.text.charAt(this.index);
	}

	private GrammarSyntaxException syntax(String what) {
		return new GrammarSyntaxException("The JSON " + what + " at index " + this.index + ".");
	}

	/**
	 * A value within a text.
	 *
	 * @param end the index after it
	 */
	public record Found(JsonValue value, int end) {

	}

}
