package io.millrace.parsers;

import org.jspecify.annotations.Nullable;

/**
 * A call as a JSON object: {@code {"name": "f", "arguments": {...}}}, its members in any
 * order, others among them passed over. Arguments may also be called parameters, and be a
 * string that holds the object. Begins after the opening brace.
 */
final class CallObject implements ArgumentsReader.Target {

	private static final int MAX_KEY = 64;

	private static final int MAX_NAME = 256;

	private final CallSink sink;

	private final int maxHeld;

	private final StringBuilder word = new StringBuilder();

	private JsonStrings.Decoder decoder = new JsonStrings.Decoder();

	private State state = State.FIRST_KEY;

	private JsonCursor other = new JsonCursor();

	private ArgumentsReader arguments = new ArgumentsReader();

	/** Arguments that came before the name. */
	private final StringBuilder early = new StringBuilder();

	private String key = "";

	private @Nullable String name;

	private boolean hasArguments;

	CallObject(CallSink sink, int maxHeld) {
		this.sink = sink;
		this.maxHeld = maxHeld;
	}

	/** Takes one character; done is the closing brace. */
	JsonCursor.Step accept(char c) {
		return switch (this.state) {
			case FIRST_KEY, KEY -> beforeKey(c);
			case IN_KEY -> inKey(c);
			case COLON -> colon(c);
			case VALUE -> value(c);
			case NAME -> name(c);
			case OTHER -> other(c);
			case ARGUMENTS -> arguments(c);
			case ARGUMENTS_TEXT -> argumentsText(c);
			case AFTER -> after(c);
		};
	}

	private JsonCursor.Step beforeKey(char c) {
		if (JsonCursor.isSpace(c)) {
			return JsonCursor.Step.MORE;
		}
		this.word.setLength(0);
		return (c == '"') ? become(State.IN_KEY) : JsonCursor.Step.FAILED;
	}

	private JsonCursor.Step inKey(char c) {
		if (c == '"') {
			this.key = this.word.toString();
			return become(State.COLON);
		}
		this.word.append(c);
		return (this.word.length() <= MAX_KEY && c != '\\') ? JsonCursor.Step.MORE : JsonCursor.Step.FAILED;
	}

	private JsonCursor.Step colon(char c) {
		if (JsonCursor.isSpace(c)) {
			return JsonCursor.Step.MORE;
		}
		return (c == ':') ? become(State.VALUE) : JsonCursor.Step.FAILED;
	}

	private JsonCursor.Step value(char c) {
		if (JsonCursor.isSpace(c)) {
			return JsonCursor.Step.MORE;
		}
		boolean isArguments = this.key.equals("arguments") || this.key.equals("parameters");
		if (this.key.equals("name") && this.name == null && c == '"') {
			this.word.setLength(0);
			this.decoder = new JsonStrings.Decoder();
			return become(State.NAME);
		}
		if (isArguments && !this.hasArguments && c == '{') {
			this.arguments = new ArgumentsReader();
			become(State.ARGUMENTS);
			return arguments(c);
		}
		if (isArguments && !this.hasArguments && c == '"') {
			this.arguments = new ArgumentsReader();
			this.decoder = new JsonStrings.Decoder();
			return become(State.ARGUMENTS_TEXT);
		}
		if (this.key.equals("name") || (isArguments && c != 'n')) {
			return JsonCursor.Step.FAILED;
		}
		this.other = new JsonCursor();
		become(State.OTHER);
		return other(c);
	}

	private JsonCursor.Step name(char c) {
		if (c == '"' && !this.decoder.isInEscape()) {
			this.name = this.word.toString();
			return become(State.AFTER);
		}
		Character decoded = isStringCharacter(c) ? this.decoder.accept(c) : null;
		if (decoded != null) {
			this.word.append(decoded.charValue());
		}
		return (isStringCharacter(c) && this.word.length() <= MAX_NAME) ? JsonCursor.Step.MORE : JsonCursor.Step.FAILED;
	}

	private JsonCursor.Step other(char c) {
		JsonCursor.Step step = this.other.accept(c);
		return switch (step) {
			case MORE, FAILED -> step;
			case DONE -> become(State.AFTER);
			case DONE_BEFORE -> {
				become(State.AFTER);
				yield after(c);
			}
		};
	}

	private JsonCursor.Step arguments(char c) {
		JsonCursor.Step step = this.arguments.accept(c, this);
		if (step == JsonCursor.Step.DONE) {
			this.hasArguments = true;
			return become(State.AFTER);
		}
		return step;
	}

	private JsonCursor.Step argumentsText(char c) {
		if (c == '"' && !this.decoder.isInEscape()) {
			return (this.hasArguments || !this.arguments.hasBegun()) ? become(State.AFTER) : JsonCursor.Step.FAILED;
		}
		if (!isStringCharacter(c)) {
			return JsonCursor.Step.FAILED;
		}
		Character decoded = this.decoder.accept(c);
		if (decoded == null || (this.hasArguments && JsonCursor.isSpace(decoded))) {
			return JsonCursor.Step.MORE;
		}
		JsonCursor.Step step = this.hasArguments ? JsonCursor.Step.FAILED : this.arguments.accept(decoded, this);
		this.hasArguments = step == JsonCursor.Step.DONE;
		return this.hasArguments ? JsonCursor.Step.MORE : step;
	}

	/** A character that may stand in a string here, as far as escapes are concerned. */
	private boolean isStringCharacter(char c) {
		return this.decoder.accepts(c);
	}

	private JsonCursor.Step after(char c) {
		if (JsonCursor.isSpace(c)) {
			return JsonCursor.Step.MORE;
		}
		if (c == ',') {
			return become(State.KEY);
		}
		return (c == '}' && ends()) ? JsonCursor.Step.DONE : JsonCursor.Step.FAILED;
	}

	private boolean ends() {
		if (this.name == null) {
			return false;
		}
		if (!this.sink.isOpen()) {
			if (!this.sink.begin(null, this.name)) {
				return false;
			}
			this.sink.arguments(this.hasArguments ? this.early : "{}");
		}
		return true;
	}

	@Override
	public boolean argument(char c, boolean inString) {
		if (!this.sink.isOpen() && this.name != null && this.early.isEmpty() && !this.sink.begin(null, this.name)) {
			return false;
		}
		if (this.sink.isOpen()) {
			this.sink.argument(c, inString);
			return true;
		}
		if (inString && c < ' ') {
			JsonStrings.escape(c, this.early);
		}
		else {
			this.early.append(c);
		}
		return this.early.length() <= this.maxHeld;
	}

	private JsonCursor.Step become(State next) {
		this.state = next;
		return JsonCursor.Step.MORE;
	}

	private enum State {

		FIRST_KEY, KEY, IN_KEY, COLON, VALUE, NAME, OTHER, ARGUMENTS, ARGUMENTS_TEXT, AFTER

	}

}
