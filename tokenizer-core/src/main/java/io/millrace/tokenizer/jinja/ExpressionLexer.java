package io.millrace.tokenizer.jinja;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the tokens inside one tag and keeps track of open brackets, since {@code }}} may
 * close two dicts instead of the tag.
 */
final class ExpressionLexer {

	private static final Pattern FLOAT = Pattern
		.compile("(?<!\\.)(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+\\-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)");

	private static final Pattern INTEGER = Pattern
		.compile("0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\\da-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");

	private static final List<String> OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%",
			"~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";");

	private static final int MAX_INTEGER_DIGITS = 4300;

	private final String source;

	private final Deque<String> closers = new ArrayDeque<>();

	ExpressionLexer(String source) {
		this.source = source;
	}

	boolean isNested() {
		return !this.closers.isEmpty();
	}

	/**
	 * Reads one token.
	 * @param position where it starts
	 * @param line the line of that place
	 * @param tokens takes the token
	 * @return where it ends
	 */
	int read(int position, int line, List<Token> tokens) {
		Matcher number = FLOAT.matcher(this.source).region(position, this.source.length()).useTransparentBounds(true);
		if (number.lookingAt()) {
			String digits = number.group();
			tokens.add(new Token(Token.Type.FLOAT, digits, Double.valueOf(digits.replace("_", "")), line));
			return number.end();
		}
		Matcher integer = INTEGER.matcher(this.source).region(position, this.source.length());
		if (integer.lookingAt()) {
			tokens.add(new Token(Token.Type.INTEGER, integer.group(), integer(integer.group(), line), line));
			return integer.end();
		}
		int next = this.source.codePointAt(position);
		if (isNamePart(next)) {
			return readName(position, line, tokens);
		}
		if (next == '\'' || next == '"') {
			return readString(position, line, tokens);
		}
		return readOperator(position, line, tokens);
	}

	private static Object integer(String source, int line) {
		String digits = source.replace("_", "").toLowerCase(Locale.ROOT);
		if (digits.length() > MAX_INTEGER_DIGITS) {
			throw new JinjaException("An integer may have at most " + MAX_INTEGER_DIGITS + " digits", line);
		}
		BigInteger value = switch ((digits.length() > 1) ? digits.charAt(1) : '0') {
			case 'b' -> new BigInteger(digits.substring(2), 2);
			case 'o' -> new BigInteger(digits.substring(2), 8);
			case 'x' -> new BigInteger(digits.substring(2), 16);
			default -> new BigInteger(digits);
		};
		return Numbers.normalize(value);
	}

	private static boolean isNamePart(int codePoint) {
		return codePoint == '_'
				|| (Character.isUnicodeIdentifierPart(codePoint) && !Character.isIdentifierIgnorable(codePoint));
	}

	private int readName(int position, int line, List<Token> tokens) {
		int end = position;
		while (end < this.source.length() && isNamePart(this.source.codePointAt(end))) {
			end += Character.charCount(this.source.codePointAt(end));
		}
		String name = this.source.substring(position, end);
		int first = name.codePointAt(0);
		if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
			throw new JinjaException("'" + name + "' is not a valid name", line);
		}
		tokens.add(new Token(Token.Type.NAME, name, line));
		return end;
	}

	private int readString(int position, int line, List<Token> tokens) {
		char quote = this.source.charAt(position);
		int end = position + 1;
		while (end < this.source.length() && this.source.charAt(end) != quote) {
			end += (this.source.charAt(end) == '\\') ? 2 : 1;
		}
		if (end >= this.source.length()) {
			throw new JinjaException("The string is not closed", line);
		}
		tokens.add(new Token(Token.Type.STRING, StringLiterals.unescape(this.source.substring(position + 1, end), line),
				line));
		return end + 1;
	}

	private int readOperator(int position, int line, List<Token> tokens) {
		for (String operator : OPERATORS) {
			if (this.source.startsWith(operator, position)) {
				balance(operator, line);
				tokens.add(new Token(Token.Type.OPERATOR, operator, line));
				return position + operator.length();
			}
		}
		throw new JinjaException("Unexpected character '" + Character.toString(this.source.codePointAt(position)) + "'",
				line);
	}

	private void balance(String operator, int line) {
		switch (operator) {
			case "{" -> this.closers.push("}");
			case "(" -> this.closers.push(")");
			case "[" -> this.closers.push("]");
			case "}", ")", "]" -> {
				if (!operator.equals(this.closers.poll())) {
					throw new JinjaException("Unexpected '" + operator + "'", line);
				}
			}
			default -> {
			}
		}
	}

}
