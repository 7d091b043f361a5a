package io.millrace.parsers;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Events of one piece, joined as far as they are of one kind. */
final class EventLog {

	private final List<AnswerEvent> events = new ArrayList<>();

	private final StringBuilder open = new StringBuilder();

	private Kind kind = Kind.TEXT;

	private int calls;

	void text(CharSequence text) {
		add(Kind.TEXT, text);
	}

	void text(char c) {
		become(Kind.TEXT);
		this.open.append(c);
	}

	void reasoning(CharSequence text) {
		add(Kind.REASONING, text);
	}

	/** Begins the next call. */
	void call(@Nullable String id, String name) {
		close();
		this.events.add(new AnswerEvent.CallBegins(this.calls++, id, name));
	}

	/** More arguments of the last call that began. */
	void arguments(CharSequence json) {
		add(Kind.ARGUMENTS, json);
	}

	void argument(char c) {
		become(Kind.ARGUMENTS);
		this.open.append(c);
	}

	/** Takes what another log gave. */
	void addAll(List<AnswerEvent> others) {
		for (AnswerEvent event : others) {
			switch (event) {
				case AnswerEvent.Text text -> text(text.text());
				case AnswerEvent.Reasoning reasoning -> reasoning(reasoning.text());
				case AnswerEvent.CallBegins call -> call(call.id(), call.name());
				case AnswerEvent.Arguments arguments -> arguments(arguments.json());
			}
		}
	}

	List<AnswerEvent> take() {
		close();
		List<AnswerEvent> taken = List.copyOf(this.events);
		this.events.clear();
		return taken;
	}

	private void add(Kind of, CharSequence text) {
		if (!text.isEmpty()) {
			become(of);
			this.open.append(text);
		}
	}

	private void become(Kind of) {
		if (this.kind != of) {
			close();
			this.kind = of;
		}
	}

	private void close() {
		if (this.open.isEmpty()) {
			return;
		}
		String text = this.open.toString();
		this.open.setLength(0);
		this.events.add(switch (this.kind) {
			case TEXT -> new AnswerEvent.Text(text);
			case REASONING -> new AnswerEvent.Reasoning(text);
			case ARGUMENTS -> new AnswerEvent.Arguments(this.calls - 1, text);
		});
	}

	private enum Kind {

		TEXT, REASONING, ARGUMENTS

	}

}
