package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.stream.Piece;
import io.millrace.parsers.AnswerEvent;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The message of one choice, told apart. Not thread-safe. */
final class CollectedMessage {

	private final ParsedAnswer answer;

	private final StringBuilder text = new StringBuilder();

	private final StringBuilder reasoning = new StringBuilder();

	private final List<Call> calls = new ArrayList<>();

	CollectedMessage(AnswerForm form) {
		this.answer = new ParsedAnswer(form);
	}

	/** Takes its next piece. */
	void add(Piece piece) {
		if (piece instanceof Piece.Text more) {
			this.answer.add(more).forEach(this::add);
		}
		else if (piece instanceof Piece.End end) {
			this.answer.finish(end.reason()).forEach(this::add);
		}
	}

	private void add(AnswerEvent event) {
		switch (event) {
			case AnswerEvent.Text more -> this.text.append(more.text());
			case AnswerEvent.Reasoning more -> this.reasoning.append(more.text());
			case AnswerEvent.CallBegins call -> this.calls.add(new Call(call.id(), call.name(), new StringBuilder()));
			case AnswerEvent.Arguments more -> this.calls.getLast().arguments().append(more.json());
		}
	}

	ParsedAnswer answer() {
		return this.answer;
	}

	/** Writes the properties of the message. */
	void write(JsonGenerator json) {
		boolean silent = this.text.isEmpty() && (!this.calls.isEmpty() || !this.reasoning.isEmpty());
		json.writeStringProperty("content", silent ? null : this.text.toString());
		json.writeNullProperty("refusal");
		if (!this.reasoning.isEmpty()) {
			ChatDeltas.writeReasoning(json, this.reasoning.toString());
		}
		if (!this.calls.isEmpty()) {
			json.writeArrayPropertyStart("tool_calls");
			this.calls.forEach((call) -> ChatDeltas.writeCall(json, call.id(), call.name(), call.arguments()));
			json.writeEndArray();
		}
	}

	/**
	 * A call.
	 *
	 * @param arguments as JSON
	 */
	private record Call(@Nullable String id, String name, StringBuilder arguments) {

	}

}
