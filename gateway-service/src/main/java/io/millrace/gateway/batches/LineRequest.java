package io.millrace.gateway.batches;

import java.util.stream.Stream;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a line asks for.
 *
 * @param customId its name among the lines
 * @param url the route
 * @param body of the request
 */
record LineRequest(String customId, String url, JsonNode body) {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final int MAX_ID_LENGTH = 512;

	/**
	 * Reads a line.
	 * @throws MillraceException that says what is wrong with it
	 */
	static LineRequest of(InputLine line) {
		JsonNode node;
		try {
			node = MAPPER.readTree(line.content());
		}
		catch (JacksonException ex) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "The line is not valid JSON.");
		}
		if (!node.isObject()) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "The line is not one JSON object.");
		}
		String id = text(node, "custom_id");
		if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "custom_id",
					"'custom_id' has between 1 and " + MAX_ID_LENGTH + " characters, got " + id.length() + ".");
		}
		String method = text(node, "method");
		if (!method.equals("POST")) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "method", "'method' is POST, got '" + method + "'.");
		}
		if (!node.path("body").isObject()) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "body", "'body' is a JSON object.");
		}
		return new LineRequest(id, text(node, "url"), node.path("body"));
	}

	private static String text(JsonNode node, String name) {
		JsonNode value = node.path(name);
		if (!value.isString()) {
			throw MillraceException.of(ErrorCode.MISSING_PARAMETER, name, "The line has no string '" + name + "'.");
		}
		return value.stringValue();
	}

	/** What it asks for that no line can get: a stream, or an answer at another time. */
	@Nullable String impossible() {
		return Stream.of("stream", "background")
			.filter((name) -> this.body.path(name).asBoolean(false))
			.findFirst()
			.orElse(null);
	}

	byte[] bodyBytes() {
		return MAPPER.writeValueAsBytes(this.body);
	}

}
