package io.millrace.gateway.responses;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.answer.Scores;
import io.millrace.gateway.stream.TokenScores;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** An item of a response's output as it grows. Not thread-safe. */
sealed interface OutputItem {

	String id();

	StringBuilder text();

	/**
	 * Writes it.
	 * @param status in which it is
	 * @param isEmpty whether it is shown as it was at its beginning
	 */
	void write(JsonGenerator json, String status, boolean isEmpty);

	/** What the assistant says. */
	record Message(String id, StringBuilder text, List<ScoredText> scored, Scores scores) implements OutputItem {

		Message(String id, Scores scores) {
			this(id, new StringBuilder(), new ArrayList<>(), scores);
		}

		@Override
		public void write(JsonGenerator json, String status, boolean isEmpty) {
			json.writeStartObject();
			json.writeStringProperty("type", "message");
			json.writeStringProperty("id", this.id);
			json.writeStringProperty("status", status);
			json.writeStringProperty("role", "assistant");
			json.writeArrayPropertyStart("content");
			if (!isEmpty) {
				writePart(json);
			}
			json.writeEndArray();
			json.writeEndObject();
		}

		/** Writes its one part. */
		void writePart(JsonGenerator json) {
			json.writeStartObject();
			json.writeStringProperty("type", "output_text");
			json.writeStringProperty("text", this.text.toString());
			json.writeArrayPropertyStart("annotations");
			json.writeEndArray();
			writeLogprobs(json);
			json.writeEndObject();
		}

		/** Writes the log-probabilities of its tokens, as far as they were asked for. */
		void writeLogprobs(JsonGenerator json) {
			TokenIds tokens = TokenIds
				.of(this.scored.stream().flatMapToInt((part) -> part.tokens().stream()).toArray());
			TokenScores all = this.scored.isEmpty() ? null
					: TokenScores.concat(this.scored.stream().map(ScoredText::scores).toList());
			this.scores.writeArray(json, "logprobs", tokens, all);
		}

	}

	/**
	 * Tokens of a message with their scores.
	 */
	record ScoredText(TokenIds tokens, TokenScores scores) {

	}

	/** A function that is called; its text is the arguments. */
	record Call(String id, String callId, String name, StringBuilder text) implements OutputItem {

		@Override
		public void write(JsonGenerator json, String status, boolean isEmpty) {
			json.writeStartObject();
			json.writeStringProperty("type", "function_call");
			json.writeStringProperty("id", this.id);
			json.writeStringProperty("call_id", this.callId);
			json.writeStringProperty("name", this.name);
			json.writeStringProperty("arguments", isEmpty ? "" : this.text.toString());
			json.writeStringProperty("status", status);
			json.writeEndObject();
		}

	}

	/** What the model thinks. */
	record Reasoning(String id, StringBuilder text, boolean encrypts) implements OutputItem {

		@Override
		public void write(JsonGenerator json, String status, boolean isEmpty) {
			json.writeStartObject();
			json.writeStringProperty("type", "reasoning");
			json.writeStringProperty("id", this.id);
			json.writeArrayPropertyStart("summary");
			json.writeEndArray();
			json.writeArrayPropertyStart("content");
			if (!isEmpty) {
				writePart(json);
			}
			json.writeEndArray();
			if (this.encrypts && !isEmpty) {
				json.writeStringProperty("encrypted_content", Sealed.seal(this.text.toString()));
			}
			json.writeStringProperty("status", status);
			json.writeEndObject();
		}

		/** Writes its one part. */
		void writePart(JsonGenerator json) {
			json.writeStartObject();
			json.writeStringProperty("type", "reasoning_text");
			json.writeStringProperty("text", this.text.toString());
			json.writeEndObject();
		}

	}

	/** How it is called where its kind is named. */
	default String type() {
		return switch (this) {
			case Message message -> "message";
			case Call call -> "function_call";
			case Reasoning reasoning -> "reasoning";
		};
	}

}
