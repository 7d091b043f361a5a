package io.millrace.gateway.chat;

import io.millrace.parsers.AnswerEvent;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes what answers say in the shapes of the API. */
final class ChatDeltas {

	private ChatDeltas() {
	}

	/** Writes the properties of a chunk's delta. */
	static void write(JsonGenerator json, AnswerEvent event) {
		switch (event) {
			case AnswerEvent.Text text -> json.writeStringProperty("content", text.text());
			case AnswerEvent.Reasoning reasoning -> writeReasoning(json, reasoning.text());
			case AnswerEvent.CallBegins call -> {
				json.writeArrayPropertyStart("tool_calls");
				json.writeStartObject();
				json.writeNumberProperty("index", call.index());
				writeCallProperties(json, call.id(), call.name(), "");
				json.writeEndObject();
				json.writeEndArray();
			}
			case AnswerEvent.Arguments arguments -> {
				json.writeArrayPropertyStart("tool_calls");
				json.writeStartObject();
				json.writeNumberProperty("index", arguments.index());
				json.writeObjectPropertyStart("function");
				json.writeStringProperty("arguments", arguments.json());
				json.writeEndObject();
				json.writeEndObject();
				json.writeEndArray();
			}
		}
	}

	/** Writes reasoning under both names by which clients look for it. */
	static void writeReasoning(JsonGenerator json, String reasoning) {
		json.writeStringProperty("reasoning", reasoning);
		json.writeStringProperty("reasoning_content", reasoning);
	}

	/** Writes a whole call. */
	static void writeCall(JsonGenerator json, @Nullable String id, String name, CharSequence arguments) {
		json.writeStartObject();
		writeCallProperties(json, id, name, arguments);
		json.writeEndObject();
	}

	private static void writeCallProperties(JsonGenerator json, @Nullable String id, String name,
			CharSequence arguments) {
		json.writeStringProperty("id", id);
		json.writeStringProperty("type", "function");
		json.writeObjectPropertyStart("function");
		json.writeStringProperty("name", name);
		json.writeStringProperty("arguments", arguments.toString());
		json.writeEndObject();
	}

}
