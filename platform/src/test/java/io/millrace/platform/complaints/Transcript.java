package io.millrace.platform.complaints;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an answer says, however it was cut into pieces: what is given in parts is put
 * together, and what is drawn anew for each answer (ids, times) or depends on what a
 * worker has cached is left out.
 *
 * @param parts by the place in the answer, all that was said there
 * @param usage what it took
 */
record Transcript(Map<String, String> parts, String usage) {

	private static final List<String> DRAWN_ANEW = List.of("id", "created", "created_at", "completed_at", "item_id",
			"call_id", "previous_response_id", "response_id", "system_fingerprint", "cached_tokens");

	/** Said in each part anew. */
	private static final List<String> OF_THE_EVENT = List.of("type", "sequence_number");

	/** Of a stream of chunks. */
	static Transcript ofChat(Caller caller) {
		Map<String, StringBuilder> parts = new TreeMap<>();
		StringBuilder usage = new StringBuilder();
		for (JsonNode chunk : events(caller)) {
			if (chunk.path("usage").isObject()) {
				usage.append(cleaned(chunk.path("usage")));
			}
			for (JsonNode choice : chunk.path("choices")) {
				String place = choice.path("index").asString();
				add(parts, place, choice);
			}
		}
		return of(parts, usage.toString());
	}

	/** Of one document. */
	static Transcript ofDocument(Caller caller) {
		assertThat(caller.status()).as(caller.toString()).isEqualTo(200);
		JsonNode document = cleaned(caller.document());
		return new Transcript(Map.of("choices", document.path("choices").toString()),
				document.path("usage").toString());
	}

	/** Of the events of a response, which have to be numbered without a gap. */
	static Transcript ofResponse(Caller caller) {
		Map<String, StringBuilder> parts = new LinkedHashMap<>();
		List<JsonNode> events = events(caller);
		String last = "";
		int run = 0;
		for (int i = 0; i < events.size(); i++) {
			JsonNode event = events.get(i);
			assertThat(event.path("sequence_number").asInt(-1)).as("number of %s", event).isEqualTo(i);
			String type = event.path("type").asString();
			run += type.equals(last) ? 0 : 1;
			last = type;
			if (type.endsWith(".delta")) {
				add(parts, run + type, event);
			}
			else {
				parts.computeIfAbsent(run + type, (place) -> new StringBuilder()).append(withoutNumber(event));
			}
		}
		return of(parts, cleaned(events.getLast().at("/response/usage")).toString());
	}

	private static String withoutNumber(JsonNode event) {
		ObjectNode copy = (ObjectNode) cleaned(event);
		copy.remove("sequence_number");
		return copy.toString();
	}

	/** Texts grow, lists grow, everything else is said once or again. */
	private static void add(Map<String, StringBuilder> parts, String place, JsonNode node) {
		for (Map.Entry<String, JsonNode> property : node.properties()) {
			String inner = place + "/" + property.getKey();
			JsonNode value = property.getValue();
			if (DRAWN_ANEW.contains(property.getKey()) || OF_THE_EVENT.contains(property.getKey()) || value.isNull()) {
				continue;
			}
			if (value.isObject()) {
				add(parts, inner, value);
			}
			else if (property.getKey().equals("tool_calls")) {
				for (JsonNode call : value) {
					add(parts, inner + call.path("index"), call);
				}
			}
			else if (value.isArray()) {
				value.forEach((each) -> grow(parts, inner, each.toString()));
			}
			else if (value.isString()) {
				grow(parts, inner, value.asString());
			}
		}
	}

	private static void grow(Map<String, StringBuilder> parts, String place, String more) {
		parts.computeIfAbsent(place, (key) -> new StringBuilder()).append(more);
	}

	private static List<JsonNode> events(Caller caller) {
		assertThat(caller.status()).as(caller.toString()).isEqualTo(200);
		assertThat(caller.isWhole()).isTrue();
		assertThat(caller.events()).last().isEqualTo("[DONE]");
		List<JsonNode> events = new ArrayList<>();
		caller.events()
			.subList(0, caller.events().size() - 1)
			.forEach((event) -> events.add(JsonMapper.shared().readTree(event)));
		assertThat(events).noneMatch((event) -> event.has("error") && event.path("error").isObject());
		return events;
	}

	/** A copy without what is drawn anew for each answer. */
	private static JsonNode cleaned(JsonNode node) {
		if (node instanceof ObjectNode object) {
			ObjectNode copy = JsonMapper.shared().createObjectNode();
			object.properties()
				.stream()
				.filter((property) -> !DRAWN_ANEW.contains(property.getKey()))
				.forEach((property) -> copy.set(property.getKey(), cleaned(property.getValue())));
			return copy;
		}
		if (node instanceof ArrayNode array) {
			ArrayNode copy = JsonMapper.shared().createArrayNode();
			array.forEach((each) -> copy.add(cleaned(each)));
			return copy;
		}
		return node;
	}

	private static Transcript of(Map<String, StringBuilder> parts, String usage) {
		Map<String, String> texts = new TreeMap<>();
		parts.forEach((place, text) -> texts.put(place, text.toString()));
		return new Transcript(texts, usage);
	}

}
