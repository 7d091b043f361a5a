package io.millrace.parsers;

import java.util.List;

/**
 * A parser that decides character by character, so that pieces cannot matter. What it
 * held back in vain it may put back and read again in another way.
 */
abstract class CharacterParser implements AnswerParser {

	private final EventLog log = new EventLog();

	private final StringBuilder input = new StringBuilder();

	private int at;

	final EventLog log() {
		return this.log;
	}

	@Override
	public final List<AnswerEvent> append(String text) {
		this.input.append(text);
		read();
		flush();
		return this.log.take();
	}

	@Override
	public final List<AnswerEvent> finish() {
		end();
		while (this.at < this.input.length()) {
			read();
			end();
		}
		last();
		return this.log.take();
	}

	private void read() {
		while (this.at < this.input.length()) {
			accept(this.input.charAt(this.at++));
		}
		this.input.setLength(0);
		this.at = 0;
	}

	/** Takes one character. */
	abstract void accept(char c);

	/**
	 * The text has ended: gives up what is held back, either as events or by
	 * {@link #unread}, of which at least one character has to become an event.
	 */
	abstract void end();

	/** A piece has been read. */
	void flush() {
	}

	/** All has been read. */
	void last() {
	}

	/** Reads a text again, before what comes next. */
	final void unread(CharSequence text) {
		this.input.replace(0, this.at, text.toString());
		this.at = 0;
	}

	/** All that is held back, which no longer is. */
	static String take(StringBuilder held) {
		String all = held.toString();
		held.setLength(0);
		return all;
	}

	/** How many characters of white space a text begins with. */
	static int spaceLength(CharSequence text) {
		int length = 0;
		while (length < text.length() && JsonCursor.isSpace(text.charAt(length))) {
			length++;
		}
		return length;
	}

	@Override
	public boolean isReasoning() {
		return false;
	}

}
