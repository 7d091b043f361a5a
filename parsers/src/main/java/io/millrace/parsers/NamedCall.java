package io.millrace.parsers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A call whose name stands before its arguments, which are a JSON object. What is read up
 * to the brace has to match a pattern with a group {@code name} and perhaps one
 * {@code id}; a text that is expected after the arguments may be missing.
 */
final class NamedCall implements Region {

	private static final int MAX_HEAD = 512;

	private final CallSink sink;

	private final Pattern head;

	private final boolean hasId;

	private final String tail;

	private final @Nullable Region instead;

	private final StringBuilder before = new StringBuilder();

	private final StringBuilder after = new StringBuilder();

	private ArgumentsReader arguments = new ArgumentsReader();

	private State state = State.HEAD;

	/**
	 * A reader.
	 * @param head what stands before the brace
	 * @param tail what may stand after the arguments, white space before it
	 * @param instead reads a region that begins with a bracket or brace; null where that
	 * cannot be
	 */
	NamedCall(CallSink sink, Pattern head, boolean hasId, String tail, @Nullable Region instead) {
		this.sink = sink;
		this.head = head;
		this.hasId = hasId;
		this.tail = tail;
		this.instead = instead;
	}

	@Override
	public Verdict accept(char c) {
		return switch (this.state) {
			case HEAD -> head(c);
			case ARGUMENTS -> arguments(c);
			case TAIL -> tail(c);
			case INSTEAD -> (this.instead != null) ? this.instead.accept(c) : Verdict.FAILED;
		};
	}

	private Verdict head(char c) {
		if (this.instead != null && (c == '[' || c == '{') && this.before.toString().isBlank()) {
			this.state = State.INSTEAD;
			return this.instead.accept(c);
		}
		if (c != '{') {
			this.before.append(c);
			return (this.before.length() <= MAX_HEAD) ? Verdict.MORE : Verdict.FAILED;
		}
		Matcher matcher = this.head.matcher(this.before);
		if (!matcher.matches() || !this.sink.begin(this.hasId ? matcher.group("id") : null, matcher.group("name"))) {
			return Verdict.FAILED;
		}
		this.state = State.ARGUMENTS;
		return arguments(c);
	}

	private Verdict arguments(char c) {
		return switch (this.arguments.accept(c, this::argument)) {
			case MORE -> Verdict.MORE;
			case DONE, DONE_BEFORE -> {
				this.sink.end();
				this.arguments = new ArgumentsReader();
				this.state = State.TAIL;
				yield this.tail.isEmpty() ? Verdict.DONE : Verdict.MORE;
			}
			case FAILED -> Verdict.FAILED;
		};
	}

	private boolean argument(char c, boolean inString) {
		this.sink.argument(c, inString);
		return true;
	}

	/** The tail, or what is none and is read as text. */
	private Verdict tail(char c) {
		if (this.after.isEmpty() && JsonCursor.isSpace(c)) {
			return Verdict.MORE;
		}
		if (this.tail.charAt(this.after.length()) != c) {
			return this.after.isEmpty() ? Verdict.DONE_BEFORE : Verdict.FAILED;
		}
		this.after.append(c);
		return (this.after.length() == this.tail.length()) ? Verdict.DONE : Verdict.MORE;
	}

	private enum State {

		HEAD, ARGUMENTS, TAIL, INSTEAD

	}

}
