package io.millrace.parsers;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reasoning between two markers at the beginning of an answer, and the rest, which
 * another parser may read. White space around the reasoning belongs to the markers.
 */
final class ThinkParser extends CharacterParser {

	private final List<String> opens;

	private final List<String> closes;

	/** Markup in the rest that is dropped. */
	private final List<String> dropped;

	private final @Nullable AnswerParser rest;

	/** What may be a marker, and white space before one. */
	private final StringBuilder held = new StringBuilder();

	/** Text of the rest that its parser has not seen. */
	private final StringBuilder passed = new StringBuilder();

	private State state;

	ThinkParser(List<String> opens, List<String> closes, List<String> dropped, boolean begun,
			@Nullable AnswerParser rest) {
		this.opens = opens;
		this.closes = closes;
		this.dropped = dropped;
		this.rest = rest;
		this.state = begun ? State.FIRST : State.BEFORE;
	}

	@Override
	void accept(char c) {
		this.held.append(c);
		switch (this.state) {
			case BEFORE -> before();
			case FIRST, INSIDE -> inside();
			case AFTER -> {
				if (JsonCursor.isSpace(c)) {
					this.held.setLength(0);
				}
				else {
					this.state = State.REST;
					rest();
				}
			}
			case REST -> rest();
		}
	}

	private void before() {
		String text = this.held.toString().stripLeading();
		if (this.opens.contains(text)) {
			this.held.setLength(0);
			this.state = State.FIRST;
		}
		else if (!begins(this.opens, text)) {
			this.state = State.REST;
			String all = take(this.held);
			unread(all);
		}
	}

	private void inside() {
		while (!this.held.isEmpty()) {
			int space = spaceLength(this.held);
			String text = this.held.substring(space);
			if (this.closes.contains(text)) {
				this.held.setLength(0);
				this.state = State.AFTER;
				return;
			}
			if (begins(this.closes, text) && space <= MarkupParser.MAX_HELD) {
				return;
			}
			reason((space > 0) ? space : 1);
		}
	}

	private void reason(int count) {
		String text = this.held.substring(0, count);
		this.held.delete(0, count);
		if (this.state == State.FIRST && text.isBlank()) {
			return;
		}
		this.state = State.INSIDE;
		log().reasoning(text);
	}

	private void rest() {
		while (!this.held.isEmpty()) {
			String text = this.held.toString();
			if (this.dropped.contains(text)) {
				this.held.setLength(0);
				return;
			}
			if (begins(this.dropped, text)) {
				return;
			}
			this.passed.append(this.held.charAt(0));
			this.held.deleteCharAt(0);
		}
	}

	@Override
	void flush() {
		if (!this.passed.isEmpty()) {
			String text = this.passed.toString();
			this.passed.setLength(0);
			if (this.rest != null) {
				log().addAll(this.rest.append(text));
			}
			else {
				log().text(text);
			}
		}
	}

	@Override
	void end() {
		String all = take(this.held);
		switch (this.state) {
			case BEFORE, REST -> {
				this.state = State.REST;
				this.passed.append(all);
			}
			case FIRST, INSIDE -> {
				if (!all.isBlank()) {
					log().reasoning(all);
				}
			}
			case AFTER -> {
				// White space alone.
			}
		}
	}

	@Override
	void last() {
		flush();
		if (this.rest != null) {
			log().addAll(this.rest.finish());
		}
	}

	@Override
	public boolean isReasoning() {
		return this.state == State.FIRST || this.state == State.INSIDE;
	}

	private static boolean begins(List<String> markers, String text) {
		for (String marker : markers) {
			if (marker.startsWith(text)) {
				return true;
			}
		}
		return false;
	}

	private enum State {

		BEFORE, FIRST, INSIDE, AFTER, REST

	}

}
