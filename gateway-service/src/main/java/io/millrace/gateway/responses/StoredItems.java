package io.millrace.gateway.responses;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.store.StoredResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The items of stored responses. */
final class StoredItems {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private StoredItems() {
	}

	/** Input and output of all of them, in order. */
	static List<ObjectNode> of(List<StoredResponse> responses) {
		List<ObjectNode> items = new ArrayList<>();
		for (StoredResponse response : responses) {
			items.addAll(input(response));
			items.addAll(output(response.resource()));
		}
		return items;
	}

	/** The items of a response's own input. */
	static List<ObjectNode> input(StoredResponse response) {
		return objects(MAPPER.readTree(response.input()));
	}

	/** The items of a response's output. */
	static List<ObjectNode> output(byte[] resource) {
		return objects(MAPPER.readTree(resource).path("output"));
	}

	/** As a JSON array. */
	static byte[] toBytes(List<ObjectNode> items) {
		return MAPPER.writeValueAsBytes(items);
	}

	private static List<ObjectNode> objects(JsonNode array) {
		return array.valueStream().filter(JsonNode::isObject).map((item) -> (ObjectNode) item).toList();
	}

}
