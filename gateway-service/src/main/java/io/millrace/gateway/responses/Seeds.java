package io.millrace.gateway.responses;

import java.util.concurrent.ThreadLocalRandom;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes a drawn seed into requests that have none. */
final class Seeds {

	private static final String SEED = "seed";

	private Seeds() {
	}

	/** The request with a seed; itself if it has one. */
	static byte[] drawn(byte[] body) {
		JsonNode request = JsonMapper.shared().readTree(body);
		if (!(request instanceof ObjectNode object) || Fields.there(object.get(SEED)) != null) {
			return body;
		}
		object.put(SEED, ThreadLocalRandom.current().nextLong());
		return JsonMapper.shared().writeValueAsBytes(object);
	}

}
