package io.millrace.parsers;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * One literal of Python, written as JSON while it is read: strings, numbers, lists,
 * tuples, dicts with strings as keys, and the three constants, JSON's spelling of which
 * is accepted too.
 */
final class PythonValue {

	private static final int MAX_DEPTH = 100;

	private static final int MAX_WORD = 400;

	private static final int HEX = 16;

	private static final Map<String, String> CONSTANTS = Map.of("True", "true", "False", "false", "None", "null",
			"true", "true", "false", "false", "null", "null");

	private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");

	private final CallSink sink;

	/** The closing brackets that are due, the innermost last. */
	private final StringBuilder due = new StringBuilder();

	private final StringBuilder word = new StringBuilder();

	private final StringBuilder out = new StringBuilder();

	private State state = State.VALUE;

	private boolean first;

	private boolean key;

	private char quote;

	private int hexDigits;

	PythonValue(CallSink sink) {
		this.sink = sink;
	}

	/** Takes one character. */
	JsonCursor.Step accept(char c) {
		return switch (this.state) {
			case VALUE -> JsonCursor.isSpace(c) ? JsonCursor.Step.MORE : value(c);
			case KEY -> JsonCursor.isSpace(c) ? JsonCursor.Step.MORE : key(c);
			case COLON -> JsonCursor.isSpace(c) ? JsonCursor.Step.MORE : colon(c);
			case AFTER -> JsonCursor.isSpace(c) ? JsonCursor.Step.MORE : after(c);
			case STRING -> string(c);
			case ESCAPE -> escape(c);
			case CODE -> code(c);
			case WORD -> word(c);
		};
	}

	private JsonCursor.Step value(char c) {
		if (c == ']' || c == ')') {
			return closesEmpty(c) ? pop() : JsonCursor.Step.FAILED;
		}
		separate();
		return switch (c) {
			case '[' -> push(']', '[', State.VALUE);
			case '(' -> push(')', '[', State.VALUE);
			case '{' -> push('}', '{', State.KEY);
			case '"', '\'' -> open(c, false);
			default -> {
				this.word.setLength(0);
				this.state = State.WORD;
				yield word(c);
			}
		};
	}

	/**
	 * Lists and tuples may end where a value could come: empty ones, or after a comma.
	 */
	private boolean closesEmpty(char c) {
		return !this.due.isEmpty() && this.due.charAt(this.due.length() - 1) == c;
	}

	private JsonCursor.Step key(char c) {
		if (c == '}') {
			return pop();
		}
		if (c != '"' && c != '\'') {
			return JsonCursor.Step.FAILED;
		}
		separate();
		return open(c, true);
	}

	private void separate() {
		if (!this.due.isEmpty() && !this.first) {
			this.sink.arguments(", ");
		}
		this.first = false;
	}

	private JsonCursor.Step open(char with, boolean isKey) {
		this.quote = with;
		this.key = isKey;
		this.sink.arguments("\"");
		return become(State.STRING);
	}

	private JsonCursor.Step colon(char c) {
		if (c != ':') {
			return JsonCursor.Step.FAILED;
		}
		this.sink.arguments(": ");
		this.first = true;
		return become(State.VALUE);
	}

	private JsonCursor.Step string(char c) {
		if (c == '\\') {
			return become(State.ESCAPE);
		}
		if (c != this.quote) {
			put(c);
			return JsonCursor.Step.MORE;
		}
		this.sink.arguments("\"");
		return this.key ? become(State.COLON) : ends();
	}

	private JsonCursor.Step escape(char c) {
		this.word.setLength(0);
		switch (c) {
			case 'x' -> {
				this.hexDigits = 2;
				return become(State.CODE);
			}
			case 'u' -> {
				this.hexDigits = 4;
				return become(State.CODE);
			}
			case 'n' -> put('\n');
			case 't' -> put('\t');
			case 'r' -> put('\r');
			case 'b' -> put('\b');
			case 'f' -> put('\f');
			case '\n' -> {
				// A line that goes on.
			}
			case '\\', '\'', '"' -> put(c);
			default -> {
				put('\\');
				put(c);
			}
		}
		return become(State.STRING);
	}

	private JsonCursor.Step code(char c) {
		if (c > 'f' || Character.digit(c, HEX) < 0) {
			return JsonCursor.Step.FAILED;
		}
		this.word.append(c);
		if (this.word.length() < this.hexDigits) {
			return JsonCursor.Step.MORE;
		}
		put((char) Integer.parseInt(this.word.toString(), HEX));
		return become(State.STRING);
	}

	private void put(char c) {
		JsonStrings.escape(c, this.out);
		this.sink.arguments(this.out);
		this.out.setLength(0);
	}

	private JsonCursor.Step word(char c) {
		if (c < '\u007F' && (Character.isLetterOrDigit(c) || c == '-' || c == '+' || c == '.')) {
			this.word.append(c);
			return (this.word.length() <= MAX_WORD) ? JsonCursor.Step.MORE : JsonCursor.Step.FAILED;
		}
		String literal = this.word.toString();
		String json = NUMBER.matcher(literal).matches() ? literal : CONSTANTS.get(literal);
		if (json == null) {
			return JsonCursor.Step.FAILED;
		}
		this.sink.arguments(json);
		if (this.due.isEmpty()) {
			return JsonCursor.Step.DONE_BEFORE;
		}
		this.state = State.AFTER;
		return accept(c);
	}

	private JsonCursor.Step after(char c) {
		char close = this.due.charAt(this.due.length() - 1);
		if (c == close) {
			return pop();
		}
		return (c == ',') ? become((close == '}') ? State.KEY : State.VALUE) : JsonCursor.Step.FAILED;
	}

	private JsonCursor.Step push(char close, char json, State next) {
		this.due.append(close);
		this.sink.arguments(String.valueOf(json));
		this.first = true;
		this.state = next;
		return (this.due.length() <= MAX_DEPTH) ? JsonCursor.Step.MORE : JsonCursor.Step.FAILED;
	}

	private JsonCursor.Step pop() {
		boolean dict = this.due.charAt(this.due.length() - 1) == '}';
		this.due.setLength(this.due.length() - 1);
		this.sink.arguments(dict ? "}" : "]");
		this.first = false;
		return ends();
	}

	private JsonCursor.Step ends() {
		if (this.due.isEmpty()) {
			return JsonCursor.Step.DONE;
		}
		return become(State.AFTER);
	}

	private JsonCursor.Step become(State next) {
		this.state = next;
		return JsonCursor.Step.MORE;
	}

	private enum State {

		VALUE, KEY, COLON, AFTER, STRING, ESCAPE, CODE, WORD

	}

}
