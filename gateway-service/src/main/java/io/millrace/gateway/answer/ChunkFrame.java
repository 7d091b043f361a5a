package io.millrace.gateway.answer;

import java.util.function.Consumer;

import io.millrace.gateway.sse.SseEvent;
import io.millrace.protocol.FinishReason;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What all chunks of one answer have in common, whatever stands in their choices.
 *
 * @param head what each begins with
 * @param object the API's name for its chunks
 * @param includeUsage whether a chunk with the usage follows, so that the others say that
 * they have none
 */
public record ChunkFrame(AnswerHead head, String object, boolean includeUsage) {

	/**
	 * A chunk with one choice.
	 * @param before writes properties that precede the choices
	 * @param choice writes the properties of the choice
	 */
	public byte[] choice(Consumer<JsonGenerator> before, Consumer<JsonGenerator> choice) {
		return SseEvent.json((json) -> {
			json.writeStartObject();
			this.head.write(json, this.object);
			before.accept(json);
			json.writeArrayPropertyStart("choices");
			json.writeStartObject();
			choice.accept(json);
			json.writeEndObject();
			json.writeEndArray();
			if (this.includeUsage) {
				json.writeNullProperty("usage");
			}
			json.writeEndObject();
		});
	}

	/** The chunk with the usage, which has no choices. */
	public byte[] usage(UsageTotal usage) {
		return SseEvent.json((json) -> {
			json.writeStartObject();
			this.head.write(json, this.object);
			json.writeArrayPropertyStart("choices");
			json.writeEndArray();
			usage.write(json);
			json.writeEndObject();
		});
	}

	/** Writes why a choice ended by the API's word; null while it goes on. */
	public static void writeEnd(JsonGenerator json, @Nullable String word) {
		json.writeStringProperty("finish_reason", word);
	}

	/** Writes why a choice ended; null while it goes on. */
	public static void writeEnd(JsonGenerator json, @Nullable FinishReason reason) {
		json.writeStringProperty("finish_reason", (reason != null) ? AnswerHead.word(reason) : null);
	}

}
