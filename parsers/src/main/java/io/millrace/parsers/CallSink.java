package io.millrace.parsers;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Where the regions of one answer write their calls. Once a call has begun, what led to
 * it is settled and will not become text.
 */
final class CallSink {

	private static final int MAX_NAME = 256;

	private final EventLog log;

	private final StringBuilder raw;

	private final Predicate<String> callable;

	private final StringBuilder escaped = new StringBuilder();

	private boolean open;

	private int calls;

	CallSink(EventLog log, StringBuilder raw, Predicate<String> callable) {
		this.log = log;
		this.raw = raw;
		this.callable = callable;
	}

	/**
	 * Begins a call.
	 * @return whether there may be one of this name
	 */
	boolean begin(@Nullable String id, String name) {
		if (name.isBlank() || name.length() > MAX_NAME || !this.callable.test(name)) {
			return false;
		}
		this.log.call(id, name);
		this.open = true;
		this.calls++;
		this.raw.setLength(0);
		return true;
	}

	/** More of the arguments, as JSON. */
	void argument(char c, boolean inString) {
		if (inString && c < ' ') {
			JsonStrings.escape(c, this.escaped);
			this.log.arguments(this.escaped);
			this.escaped.setLength(0);
		}
		else {
			this.log.argument(c);
		}
	}

	/** More of the arguments, as JSON. */
	void arguments(CharSequence json) {
		this.log.arguments(json);
	}

	/** The call is whole, and what follows is not settled. */
	void end() {
		this.open = false;
		this.raw.setLength(0);
	}

	/** How many calls have begun. */
	int calls() {
		return this.calls;
	}

	/** Whether a call has begun and is not whole. */
	boolean isOpen() {
		return this.open;
	}

}
