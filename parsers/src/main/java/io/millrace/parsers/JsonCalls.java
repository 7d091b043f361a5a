package io.millrace.parsers;

import org.jspecify.annotations.Nullable;

/** A call as a JSON object, or an array of such calls. */
final class JsonCalls implements Region {

	private final CallSink sink;

	private final int maxHeld;

	private boolean array;

	private boolean first = true;

	private @Nullable CallObject call;

	JsonCalls(CallSink sink, int maxHeld) {
		this.sink = sink;
		this.maxHeld = maxHeld;
	}

	@Override
	public Verdict accept(char c) {
		if (this.call != null) {
			return call(this.call, c);
		}
		if (JsonCursor.isSpace(c)) {
			return Verdict.MORE;
		}
		switch (c) {
			case '{' -> {
				this.first = false;
				this.call = new CallObject(this.sink, this.maxHeld);
				return Verdict.MORE;
			}
			case '[' -> {
				boolean opens = !this.array && this.first;
				this.array = true;
				return opens ? Verdict.MORE : Verdict.FAILED;
			}
			case ',' -> {
				return (this.array && !this.first) ? Verdict.MORE : Verdict.FAILED;
			}
			case ']' -> {
				return this.array ? Verdict.DONE : Verdict.FAILED;
			}
			default -> {
				return Verdict.FAILED;
			}
		}
	}

	private Verdict call(CallObject reader, char c) {
		return switch (reader.accept(c)) {
			case MORE -> Verdict.MORE;
			case DONE, DONE_BEFORE -> {
				this.sink.end();
				this.call = null;
				yield this.array ? Verdict.MORE : Verdict.DONE;
			}
			case FAILED -> Verdict.FAILED;
		};
	}

}
