package io.millrace.parsers;

/**
 * Calls as a list in Python: {@code [f(a=1, b='x'), g()]}. Their keyword arguments become
 * a JSON object.
 */
final class PythonCalls implements Region {

	private static final int MAX_NAME = 256;

	private final CallSink sink;

	private final StringBuilder word = new StringBuilder();

	private PythonValue value;

	private State state = State.LIST;

	private boolean firstArgument;

	PythonCalls(CallSink sink) {
		this.sink = sink;
		this.value = new PythonValue(sink);
	}

	@Override
	public Verdict accept(char c) {
		boolean space = JsonCursor.isSpace(c);
		return switch (this.state) {
			case LIST -> space ? Verdict.MORE : (c == '[') ? become(State.FIRST_CALL) : Verdict.FAILED;
			case FIRST_CALL, CALL -> beforeName(c, space);
			case NAME -> name(c);
			case FIRST_ARGUMENT, ARGUMENT -> beforeArgument(c, space);
			case KEY -> key(c, space);
			case EQUALS -> space ? Verdict.MORE : equalsSign(c);
			case VALUE -> value(c);
			case AFTER_VALUE -> space ? Verdict.MORE : afterValue(c);
			case AFTER_CALL -> space ? Verdict.MORE : afterCall(c);
		};
	}

	private Verdict beforeName(char c, boolean space) {
		if (space) {
			return Verdict.MORE;
		}
		if (c == ']' && this.state == State.CALL) {
			return Verdict.DONE;
		}
		this.word.setLength(0);
		this.state = State.NAME;
		return isNameStart(c) ? name(c) : Verdict.FAILED;
	}

	private Verdict name(char c) {
		if (c == '(') {
			if (!this.sink.begin(null, this.word.toString())) {
				return Verdict.FAILED;
			}
			this.sink.arguments("{");
			this.firstArgument = true;
			return become(State.FIRST_ARGUMENT);
		}
		return append(isNamePart(c) || c == '.' || c == '-', c);
	}

	private Verdict beforeArgument(char c, boolean space) {
		if (space) {
			return Verdict.MORE;
		}
		if (c == ')') {
			return endCall();
		}
		this.word.setLength(0);
		this.state = State.KEY;
		return isNameStart(c) ? key(c, false) : Verdict.FAILED;
	}

	private Verdict key(char c, boolean space) {
		if (space) {
			return become(State.EQUALS);
		}
		return (c == '=') ? equalsSign(c) : append(isNamePart(c), c);
	}

	private Verdict equalsSign(char c) {
		if (c != '=') {
			return Verdict.FAILED;
		}
		this.sink.arguments((this.firstArgument ? "" : ", ") + '"' + this.word + "\": ");
		this.firstArgument = false;
		this.value = new PythonValue(this.sink);
		return become(State.VALUE);
	}

	private Verdict value(char c) {
		return switch (this.value.accept(c)) {
			case MORE -> Verdict.MORE;
			case DONE -> become(State.AFTER_VALUE);
			case DONE_BEFORE -> {
				this.state = State.AFTER_VALUE;
				yield JsonCursor.isSpace(c) ? Verdict.MORE : afterValue(c);
			}
			case FAILED -> Verdict.FAILED;
		};
	}

	private Verdict afterValue(char c) {
		return switch (c) {
			case ',' -> become(State.ARGUMENT);
			case ')' -> endCall();
			default -> Verdict.FAILED;
		};
	}

	private Verdict endCall() {
		this.sink.arguments("}");
		this.sink.end();
		return become(State.AFTER_CALL);
	}

	private Verdict afterCall(char c) {
		return switch (c) {
			case ',' -> become(State.CALL);
			case ']' -> Verdict.DONE;
			default -> Verdict.FAILED;
		};
	}

	private Verdict append(boolean fits, char c) {
		this.word.append(c);
		return (fits && this.word.length() <= MAX_NAME) ? Verdict.MORE : Verdict.FAILED;
	}

	private Verdict become(State next) {
		this.state = next;
		return Verdict.MORE;
	}

	private static boolean isNameStart(char c) {
		return c == '_' || Character.isLetter(c);
	}

	private static boolean isNamePart(char c) {
		return isNameStart(c) || Character.isDigit(c);
	}

	private enum State {

		LIST, FIRST_CALL, CALL, NAME, FIRST_ARGUMENT, ARGUMENT, KEY, EQUALS, VALUE, AFTER_VALUE, AFTER_CALL

	}

}
