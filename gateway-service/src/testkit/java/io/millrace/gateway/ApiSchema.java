package io.millrace.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The shapes of the API's documents and events, stricter than OpenAI's own description.
 */
public enum ApiSchema {

	CHAT("chat"), CHAT_CHUNK("chatChunk"), COMPLETION("completion"), COMPLETION_CHUNK("completionChunk"),
	ERROR("error"), RESPONSE("response"), RESPONSE_EVENT("responseEvent");

	private final Schema schema;

	ApiSchema(String name) {
		try (InputStream in = ApiSchema.class.getResourceAsStream("/api.schema.json")) {
			ObjectNode all = (ObjectNode) JsonMapper.shared().readTree(in);
			all.put("$ref", "#/$defs/" + name);
			this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(all);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Fails with what is wrong. */
	public JsonNode check(String json) {
		JsonNode node = JsonMapper.shared().readTree(json);
		assertThat(this.schema.validate(node)).as(json).isEmpty();
		return node;
	}

}
