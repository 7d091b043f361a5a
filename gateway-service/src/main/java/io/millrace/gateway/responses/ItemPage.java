package io.millrace.gateway.responses;

import java.util.List;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.QueryValues;
import io.millrace.gateway.sse.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which of a response's items are listed.
 *
 * @param limit how many at most
 * @param ascends whether the first comes first
 * @param after id of the item before the first; null for none
 */
record ItemPage(int limit, boolean ascends, @Nullable String after) {

	private static final int DEFAULT_LIMIT = 20;

	private static final int MAX_LIMIT = 100;

	static ItemPage of(@Nullable String limit, @Nullable String order, @Nullable String after) {
		return new ItemPage(QueryValues.limit(limit, DEFAULT_LIMIT, MAX_LIMIT), QueryValues.ascends(order), after);
	}

	/** The list as the API has it. */
	byte[] toBytes(List<ObjectNode> items) {
		List<ObjectNode> ordered = this.ascends ? items : items.reversed();
		int from = from(ordered);
		List<ObjectNode> shown = ordered.subList(from, Math.min(ordered.size(), from + this.limit));
		return Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("object", "list");
			json.writeArrayPropertyStart("data");
			shown.forEach((item) -> json.writeRawValue(item.toString()));
			json.writeEndArray();
			writeId(json, "first_id", shown.isEmpty() ? null : shown.getFirst());
			writeId(json, "last_id", shown.isEmpty() ? null : shown.getLast());
			json.writeBooleanProperty("has_more", from + shown.size() < ordered.size());
			json.writeEndObject();
		});
	}

	private int from(List<ObjectNode> ordered) {
		if (this.after == null) {
			return 0;
		}
		for (int i = 0; i < ordered.size(); i++) {
			if (ordered.get(i).path("id").asString("").equals(this.after)) {
				return i + 1;
			}
		}
		throw Fields.invalid("after",
				"'after' names the item '" + Checks.shortened(this.after) + "', which is not there.");
	}

	private static void writeId(JsonGenerator json, String name, @Nullable ObjectNode item) {
		json.writeStringProperty(name, (item != null) ? item.path("id").asString() : null);
	}

}
