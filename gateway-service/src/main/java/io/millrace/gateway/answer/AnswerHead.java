package io.millrace.gateway.answer;

import java.time.Instant;
import java.util.List;

import io.millrace.gateway.request.RequestScope;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import tools.jackson.core.JsonGenerator;

/**
 * What every chunk of an answer begins with.
 *
 * @param id the answer's id, with its API's prefix
 * @param created seconds since 1970
 * @param model name of the model
 */
public record AnswerHead(String id, long created, String model) {

	/** The head of an answer that begins now. */
	public static AnswerHead of(String prefix, RequestScope scope, String model) {
		return new AnswerHead(prefix + scope.id().compact(), Instant.now().getEpochSecond(), model);
	}

	/** Writes the properties; the object is open. */
	public void write(JsonGenerator json, String object) {
		json.writeStringProperty("id", this.id);
		json.writeStringProperty("object", object);
		json.writeNumberProperty("created", this.created);
		json.writeStringProperty("model", this.model);
	}

	/** The API's word for a reason. */
	public static String word(FinishReason reason) {
		return switch (reason) {
			case STOP, CANCELLED -> "stop";
			case LENGTH -> "length";
		};
	}

	/** Writes token ids that came in parts as one property. */
	public static void writeTokens(JsonGenerator json, String name, List<TokenIds> parts) {
		json.writeArrayPropertyStart(name);
		parts.forEach((part) -> part.stream().forEach(json::writeNumber));
		json.writeEndArray();
	}

	/** Writes token ids as a property. */
	public static void writeTokens(JsonGenerator json, String name, TokenIds tokens) {
		json.writeName(name);
		json.writeArray(tokens.toArray(), 0, tokens.size());
	}

}
