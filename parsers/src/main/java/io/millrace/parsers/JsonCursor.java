package io.millrace.parsers;

import java.util.regex.Pattern;

/**
 * Follows one JSON value character by character. Control characters in strings are let
 * through, since models write them; whoever copies the value escapes them.
 */
final class JsonCursor {

	private static final int MAX_DEPTH = 200;

	private static final int MAX_SCALAR = 400;

	private static final int HEX = 16;

	private static final Pattern SCALAR = Pattern
		.compile("true|false|null|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");

	/** The closing brackets that are due, the innermost last. */
	private final StringBuilder due = new StringBuilder();

	private final StringBuilder scalar = new StringBuilder();

	private State state = State.VALUE;

	private boolean key;

	private int hexDigits;

	/** Takes one character. */
	Step accept(char c) {
		return switch (this.state) {
			case VALUE, FIRST_ELEMENT -> value(c);
			case FIRST_KEY, NEXT_KEY -> key(c);
			case COLON -> colon(c);
			case STRING -> string(c);
			case ESCAPE -> escape(c);
			case UNICODE -> unicode(c);
			case SCALAR -> scalar(c);
			case AFTER -> after(c);
			case DONE -> Step.FAILED;
		};
	}

	/** Whether the next character stands in a string. */
	boolean isInString() {
		return this.state == State.STRING;
	}

	/** Whether nothing but white space has come. */
	boolean isUntouched() {
		return this.state == State.VALUE && this.due.isEmpty();
	}

	private Step value(char c) {
		if (isSpace(c)) {
			return Step.MORE;
		}
		switch (c) {
			case '{' -> {
				return push('}', State.FIRST_KEY);
			}
			case '[' -> {
				return push(']', State.FIRST_ELEMENT);
			}
			case '"' -> {
				this.key = false;
				this.state = State.STRING;
				return Step.MORE;
			}
			case ']' -> {
				return (this.state == State.FIRST_ELEMENT) ? pop() : Step.FAILED;
			}
			default -> {
				this.scalar.setLength(0);
				this.state = State.SCALAR;
				return scalar(c);
			}
		}
	}

	private Step key(char c) {
		if (isSpace(c)) {
			return Step.MORE;
		}
		if (c == '}' && this.state == State.FIRST_KEY) {
			return pop();
		}
		if (c != '"') {
			return Step.FAILED;
		}
		this.key = true;
		this.state = State.STRING;
		return Step.MORE;
	}

	private Step colon(char c) {
		if (isSpace(c)) {
			return Step.MORE;
		}
		this.state = State.VALUE;
		return (c == ':') ? Step.MORE : Step.FAILED;
	}

	private Step string(char c) {
		if (c == '\\') {
			this.state = State.ESCAPE;
		}
		else if (c == '"') {
			if (!this.key) {
				return valueEnds();
			}
			this.state = State.COLON;
		}
		return Step.MORE;
	}

	private Step escape(char c) {
		if (c == 'u') {
			this.state = State.UNICODE;
			this.hexDigits = 0;
			return Step.MORE;
		}
		this.state = State.STRING;
		return ("\"\\/bfnrt".indexOf(c) >= 0) ? Step.MORE : Step.FAILED;
	}

	private Step unicode(char c) {
		if (c > 'f' || Character.digit(c, HEX) < 0) {
			return Step.FAILED;
		}
		if (++this.hexDigits == 4) {
			this.state = State.STRING;
		}
		return Step.MORE;
	}

	private Step scalar(char c) {
		if (c < '\u007F' && (Character.isLetterOrDigit(c) || c == '-' || c == '+' || c == '.')) {
			this.scalar.append(c);
			return (this.scalar.length() <= MAX_SCALAR) ? Step.MORE : Step.FAILED;
		}
		if (!SCALAR.matcher(this.scalar).matches()) {
			return Step.FAILED;
		}
		if (this.due.isEmpty()) {
			this.state = State.DONE;
			return Step.DONE_BEFORE;
		}
		this.state = State.AFTER;
		return after(c);
	}

	private Step after(char c) {
		if (isSpace(c)) {
			return Step.MORE;
		}
		char close = this.due.charAt(this.due.length() - 1);
		if (c == close) {
			return pop();
		}
		this.state = (close == '}') ? State.NEXT_KEY : State.VALUE;
		return (c == ',') ? Step.MORE : Step.FAILED;
	}

	private Step push(char close, State next) {
		this.due.append(close);
		this.state = next;
		return (this.due.length() <= MAX_DEPTH) ? Step.MORE : Step.FAILED;
	}

	private Step pop() {
		this.due.setLength(this.due.length() - 1);
		return valueEnds();
	}

	private Step valueEnds() {
		this.state = this.due.isEmpty() ? State.DONE : State.AFTER;
		return this.due.isEmpty() ? Step.DONE : Step.MORE;
	}

	static boolean isSpace(char c) {
		return c == ' ' || c == '\n' || c == '\t' || c == '\r';
	}

	/** What became of a character. */
	enum Step {

		/** It belongs to the value, which goes on. */
		MORE,

		/** It ends the value. */
		DONE,

		/** The value had ended before it. */
		DONE_BEFORE,

		/** It cannot stand here. */
		FAILED

	}

	private enum State {

		VALUE, FIRST_ELEMENT, FIRST_KEY, NEXT_KEY, COLON, STRING, ESCAPE, UNICODE, SCALAR, AFTER, DONE

	}

}
