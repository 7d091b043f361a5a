package io.millrace.gateway.responses;

import java.util.List;
import java.util.Map;

import io.millrace.gateway.chat.ToolChoice;
import io.millrace.gateway.chat.Tools;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Brings what a response repeats into the form that the API has for it. */
final class EchoJson {

	private static final int MAX_PAIRS = 16;

	private static final int MAX_KEY = 64;

	private static final int MAX_VALUE = 512;

	private static final List<String> TOOL = List.of("name", "description", "parameters", "strict");

	private EchoJson() {
	}

	/** The functions, each with all of its properties. */
	static String tools(@Nullable List<@Nullable Object> wire) {
		ArrayNode shown = JsonMapper.shared().createArrayNode();
		if (wire != null) {
			for (Object tool : wire) {
				ObjectNode one = shown.addObject().put("type", "function");
				JsonNode given = JsonMapper.shared().valueToTree(tool);
				TOOL.forEach((name) -> {
					one.putNull(name);
					given.optional(name).ifPresent((value) -> one.set(name, value));
				});
			}
		}
		return shown.toString();
	}

	/** A word, or an object with the functions. */
	static String choice(Tools tools, @Nullable Object wire) {
		ObjectNode shown = JsonMapper.shared().createObjectNode();
		return switch (tools.choice()) {
			case ToolChoice.None none -> "\"none\"";
			case ToolChoice.Auto auto -> "\"auto\"";
			case ToolChoice.Required required when wire instanceof String -> "\"required\"";
			case ToolChoice.Required required when wire instanceof Map<?, ?> map
					&& "function".equals(map.get("type")) ->
				shown.put("type", "function").put("name", required.names().iterator().next()).toString();
			case ToolChoice.Required required -> allowed(shown, required.names(), "required");
			case ToolChoice.Allowed allowed -> allowed(shown, allowed.names(), "auto");
		};
	}

	private static String allowed(ObjectNode shown, Iterable<String> names, String mode) {
		shown.put("type", "allowed_tools").put("mode", mode);
		ArrayNode tools = shown.putArray("tools");
		names.forEach((name) -> tools.addObject().put("type", "function").put("name", name));
		return shown.toString();
	}

	/** The client's own pairs, checked. */
	static String metadata(@Nullable JsonNode given) {
		JsonNode wire = Fields.there(given);
		if (wire == null) {
			return "{}";
		}
		if (!wire.isObject()) {
			throw Fields.invalid("metadata", "'metadata' is an object.");
		}
		if (wire.size() > MAX_PAIRS) {
			throw Fields.invalid("metadata",
					"'metadata' may have " + MAX_PAIRS + " pairs, and has " + wire.size() + ".");
		}
		wire.properties().forEach((pair) -> {
			if (!pair.getValue().isString()) {
				throw Fields.invalid("metadata", "'metadata' has strings as values.");
			}
			if (pair.getKey().length() > MAX_KEY || pair.getValue().stringValue().length() > MAX_VALUE) {
				throw Fields.invalid("metadata",
						"'metadata' has keys of up to " + MAX_KEY + " and values of up to " + MAX_VALUE
								+ " characters, got " + pair.getKey().length() + " and "
								+ pair.getValue().stringValue().length() + ".");
			}
		});
		return wire.toString();
	}

}
