package io.millrace.gateway;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Puts a response together from its events the way that a client does: items as they are
 * added, parts in them, texts delta by delta. What an event says of the whole has to
 * agree.
 */
final class Folded {

	private Folded() {
	}

	static JsonNode of(List<JsonNode> events) {
		ObjectNode response = (ObjectNode) events.getFirst().path("response").deepCopy();
		ArrayNode output = (ArrayNode) response.path("output");
		for (JsonNode event : events) {
			ObjectNode item = event.has("output_index") && event.path("output_index").asInt() < output.size()
					? (ObjectNode) output.get(event.path("output_index").asInt()) : null;
			switch (event.path("type").asString()) {
				case "response.output_item.added" -> {
					assertThat(event.path("output_index").asInt()).isEqualTo(output.size());
					output.add(event.path("item").deepCopy());
				}
				case "response.content_part.added" ->
					((ArrayNode) item.path("content")).add(event.path("part").deepCopy());
				case "response.output_text.delta" -> {
					append(part(item), "text", event);
					event.path("logprobs").forEach((part(item).withArray("logprobs"))::add);
				}
				case "response.reasoning.delta" -> append(part(item), "text", event);
				case "response.function_call_arguments.delta" -> append(item, "arguments", event);
				case "response.output_text.done", "response.reasoning.done" ->
					assertThat(event.path("text")).isEqualTo(part(item).path("text"));
				case "response.function_call_arguments.done" ->
					assertThat(event.path("arguments")).isEqualTo(item.path("arguments"));
				case "response.content_part.done" -> assertThat(event.path("part")).isEqualTo(part(item));
				case "response.output_item.done" -> {
					item.set("status", event.at("/item/status"));
					if (event.path("item").has("encrypted_content")) {
						item.set("encrypted_content", event.at("/item/encrypted_content"));
					}
					assertThat(event.path("item")).isEqualTo(item);
				}
				case "response.completed", "response.incomplete", "response.failed" -> {
					for (String name : List.of("status", "usage", "incomplete_details", "error", "completed_at")) {
						response.set(name, event.path("response").path(name));
					}
				}
				default -> {
				}
			}
		}
		return response;
	}

	private static ObjectNode part(ObjectNode item) {
		return (ObjectNode) item.path("content").get(0);
	}

	private static void append(ObjectNode target, String name, JsonNode event) {
		target.put(name, target.path(name).asString("") + event.path("delta").asString());
	}

}
