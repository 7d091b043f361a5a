package io.millrace.gateway;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Puts a stream's chunks together to the document that the same call gives at once. */
final class Assembled {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private Assembled() {
	}

	static JsonNode chat(List<String> events, int choices) {
		ObjectNode answer = begin(choices);
		answer.path("choices").forEach((choice) -> {
			ObjectNode message = ((ObjectNode) choice).putObject("message");
			message.put("role", "assistant").put("content", "").putNull("refusal");
			message.putArray("annotations");
		});
		for (JsonNode chunk : chunks(events, ApiSchema.CHAT_CHUNK)) {
			JsonNode delta = chunk.at("/choices/0/delta");
			ObjectNode target = common(answer, chunk);
			if (target != null) {
				ObjectNode message = (ObjectNode) target.path("message");
				message.put("content", message.path("content").asString() + delta.path("content").asString(""));
				mergeArrays(target, chunk.at("/choices/0"), "logprobs", List.of("content"));
			}
			if (chunk.has("prompt_token_ids")) {
				answer.set("prompt_token_ids", chunk.path("prompt_token_ids"));
			}
		}
		return answer;
	}

	static JsonNode completion(List<String> events, int choices) {
		ObjectNode answer = begin(choices);
		for (JsonNode chunk : chunks(events, ApiSchema.COMPLETION_CHUNK)) {
			ObjectNode target = common(answer, chunk);
			if (target != null) {
				JsonNode choice = chunk.at("/choices/0");
				target.put("text", target.path("text").asString("") + choice.path("text").asString());
				mergeArrays(target, choice, "logprobs",
						List.of("tokens", "token_logprobs", "top_logprobs", "text_offset"));
				if (choice.has("prompt_token_ids")) {
					target.set("prompt_token_ids", choice.path("prompt_token_ids"));
				}
			}
		}
		return answer;
	}

	/** Leaves out what no two calls have in common. */
	static JsonNode whole(JsonNode answer) {
		((ObjectNode) answer).remove(List.of("id", "created"));
		return answer;
	}

	private static ObjectNode begin(int choices) {
		ObjectNode answer = MAPPER.createObjectNode();
		ArrayNode all = answer.putArray("choices");
		for (int i = 0; i < choices; i++) {
			all.addObject().put("index", i).putNull("logprobs");
		}
		return answer;
	}

	/** All chunks but the end, each of the right shape and of the same answer. */
	private static List<JsonNode> chunks(List<String> events, ApiSchema schema) {
		assertThat(events).last().isEqualTo("[DONE]");
		List<JsonNode> chunks = events.subList(0, events.size() - 1).stream().map(schema::check).toList();
		assertThat(chunks).extracting((chunk) -> chunk.path("id").asString() + chunk.path("created"))
			.containsOnly(chunks.getFirst().path("id").asString() + chunks.getFirst().path("created"));
		return chunks;
	}

	private static ObjectNode common(ObjectNode answer, JsonNode chunk) {
		answer.put("object", chunk.path("object").asString().replace(".chunk", ""));
		answer.put("model", chunk.path("model").asString());
		if (chunk.path("usage").isObject()) {
			answer.set("usage", chunk.path("usage"));
			return null;
		}
		JsonNode choice = chunk.at("/choices/0");
		ObjectNode target = (ObjectNode) answer.path("choices").get(choice.path("index").asInt());
		assertThat(target.has("finish_reason")).as("nothing comes after the end of a choice").isFalse();
		if (!choice.path("finish_reason").isNull()) {
			target.set("finish_reason", choice.path("finish_reason"));
		}
		if (choice.has("token_ids")) {
			append(target, "token_ids", choice.path("token_ids"));
		}
		return target;
	}

	private static void mergeArrays(ObjectNode target, JsonNode choice, String name, List<String> arrays) {
		JsonNode more = choice.path(name);
		if (!more.isObject()) {
			return;
		}
		if (!target.path(name).isObject()) {
			target.set(name, more.deepCopy());
			return;
		}
		arrays.forEach((array) -> append((ObjectNode) target.path(name), array, more.path(array)));
	}

	private static void append(ObjectNode target, String name, JsonNode more) {
		ArrayNode all = target.has(name) ? (ArrayNode) target.path(name) : target.putArray(name);
		more.forEach(all::add);
	}

}
