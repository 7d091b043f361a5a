package io.millrace.gateway.responses;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.millrace.gateway.chat.ToolCalls;
import io.millrace.gateway.request.Checks;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks the items of an input and brings them into the form in which they are stored and
 * listed: all of their properties, contents in parts. An id is there only where the
 * client gave one.
 */
final class Items {

	private static final int MAX_TEXT = 10 << 20;

	private static final int MAX_CALL_ID = 64;

	private static final int MAX_ID = 256;

	private static final Set<String> ROLES = Set.of("user", "system", "developer", "assistant");

	private static final Set<String> PHASES = Set.of("commentary", "final_answer");

	private static final Set<String> MEDIA = Set.of("input_image", "input_file", "input_video", "input_audio");

	private static final Pattern FUNCTION = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");

	private Items() {
	}

	/**
	 * The items of an input.
	 * @param path name of the parameter
	 * @param wire a string, which is one message of the user, or an array of items
	 * @throws io.millrace.protocol.MillraceException that names the item at fault
	 */
	static List<ObjectNode> of(String path, JsonNode wire) {
		if (wire.isString()) {
			return List.of(message("user", List.of(text("input_text", checked(path, wire.stringValue())))));
		}
		if (!wire.isArray()) {
			throw Fields.invalid(path, "'" + path + "' is a string or an array of items.");
		}
		List<ObjectNode> items = new ArrayList<>(wire.size());
		for (int i = 0; i < wire.size(); i++) {
			items.add(item(path + "[" + i + "]", wire.get(i)));
		}
		return items;
	}

	private static ObjectNode item(String path, JsonNode wire) {
		if (!wire.isObject()) {
			throw Fields.invalid(path, "'" + path + "' is an object.");
		}
		String type = type(path, wire);
		ObjectNode item = switch (type) {
			case "message" -> message(path, wire);
			case "function_call" -> call(path, wire);
			case "function_call_output" -> output(path, wire);
			case "reasoning" -> reasoning(path, wire);
			case "compaction" -> compaction(path, wire);
			case "item_reference" -> JsonMapper.shared().createObjectNode().put("type", type);
			default -> throw Fields.unsupported(path + ".type", "Items of type '" + Checks.shortened(type)
					+ "' are not supported; message, function_call, function_call_output, reasoning, item_reference "
					+ "and compaction are.");
		};
		String id = Fields.length(path + ".id", Fields.text(path + ".id", wire.get("id")), 1, MAX_ID);
		if (id != null) {
			item.put("id", id);
		}
		else if (type.equals("item_reference")) {
			throw Fields.missing(path + ".id");
		}
		return item;
	}

	/** What has a role is a message, and what has an id alone refers to an item. */
	private static String type(String path, JsonNode wire) {
		String type = Fields.text(path + ".type", wire.get("type"));
		if (type != null) {
			return type;
		}
		return (!wire.has("role") && wire.has("id")) ? "item_reference" : "message";
	}

	private static ObjectNode message(String path, JsonNode wire) {
		String role = Fields.required(path + ".role", wire.get("role"));
		Fields.word(path + ".role", role, ROLES);
		ObjectNode message = message(role, contents(path + ".content", wire.get("content"), role.equals("assistant")));
		String phase = Fields.word(path + ".phase", Fields.text(path + ".phase", wire.get("phase")), PHASES);
		if (phase != null) {
			message.put("phase", phase);
		}
		return message;
	}

	private static ObjectNode message(String role, List<ObjectNode> parts) {
		ObjectNode message = JsonMapper.shared().createObjectNode();
		message.put("type", "message").put("status", "completed").put("role", role);
		message.putArray("content").addAll(parts);
		return message;
	}

	private static List<ObjectNode> contents(String path, @Nullable JsonNode wire, boolean ofAssistant) {
		String own = ofAssistant ? "output_text" : "input_text";
		if (wire != null && wire.isString()) {
			return List.of(text(own, checked(path, wire.stringValue())));
		}
		if (Fields.there(wire) != null && wire != null && !wire.isArray()) {
			throw Fields.invalid(path, "'" + path + "' is a string or an array of parts.");
		}
		JsonNode array = Fields.array(path, wire);
		List<ObjectNode> parts = new ArrayList<>(array.size());
		for (int i = 0; i < array.size(); i++) {
			parts.add(part(path + "[" + i + "]", array.get(i), own));
		}
		return parts;
	}

	private static ObjectNode part(String path, JsonNode wire, String own) {
		if (!wire.isObject()) {
			throw Fields.invalid(path, "'" + path + "' is an object with a type.");
		}
		String type = Fields.required(path + ".type", wire.get("type"));
		if (MEDIA.contains(type)) {
			throw Fields.unsupported(path + ".type",
					"Content of type '" + type + "' is not supported: the models here read text.");
		}
		return switch (type) {
			case "input_text", "output_text", "text" ->
				text(own, checked(path + ".text", Fields.required(path + ".text", wire.get("text"))));
			case "refusal" -> {
				String refusal = checked(path + ".refusal", Fields.required(path + ".refusal", wire.get("refusal")));
				yield JsonMapper.shared().createObjectNode().put("type", "refusal").put("refusal", refusal);
			}
			default -> throw Fields.unsupported(path + ".type",
					"Content of type '" + Checks.shortened(type) + "' is not supported.");
		};
	}

	private static ObjectNode text(String type, String text) {
		ObjectNode part = JsonMapper.shared().createObjectNode().put("type", type).put("text", text);
		if (type.equals("output_text")) {
			part.putArray("annotations");
		}
		return part;
	}

	private static ObjectNode call(String path, JsonNode wire) {
		String name = Fields.required(path + ".name", wire.get("name"));
		if (!FUNCTION.matcher(name).matches()) {
			throw Fields.invalid(path + ".name",
					"'" + path + ".name' has 1 to 64 letters, digits, underscores, hyphens and dots, got '"
							+ Checks.shortened(name) + "'.");
		}
		String arguments = Fields.required(path + ".arguments", wire.get("arguments"));
		ToolCalls.arguments(path + ".arguments", checked(path + ".arguments", arguments));
		return JsonMapper.shared()
			.createObjectNode()
			.put("type", "function_call")
			.put("status", "completed")
			.put("call_id", callId(path, wire))
			.put("name", name)
			.put("arguments", arguments);
	}

	private static ObjectNode output(String path, JsonNode wire) {
		ObjectNode item = JsonMapper.shared()
			.createObjectNode()
			.put("type", "function_call_output")
			.put("status", "completed")
			.put("call_id", callId(path, wire));
		JsonNode output = wire.get("output");
		if (output != null && output.isString()) {
			return item.put("output", checked(path + ".output", output.stringValue()));
		}
		ArrayNode parts = item.putArray("output");
		parts.addAll(contents(path + ".output", output, false));
		return item;
	}

	private static @Nullable String callId(String path, JsonNode wire) {
		return Fields.length(path + ".call_id", Fields.required(path + ".call_id", wire.get("call_id")), 1,
				MAX_CALL_ID);
	}

	private static ObjectNode reasoning(String path, JsonNode wire) {
		ObjectNode item = JsonMapper.shared().createObjectNode().put("type", "reasoning");
		texts(item.putArray("summary"), path + ".summary", wire.get("summary"), "summary_text");
		if (Fields.there(wire.get("content")) != null) {
			texts(item.putArray("content"), path + ".content", wire.get("content"), "reasoning_text");
		}
		String encrypted = Fields.text(path + ".encrypted_content", wire.get("encrypted_content"));
		if (encrypted != null) {
			Sealed.open(path + ".encrypted_content", checked(path + ".encrypted_content", encrypted));
			item.put("encrypted_content", encrypted);
		}
		return item;
	}

	private static void texts(ArrayNode into, String path, @Nullable JsonNode wire, String type) {
		JsonNode array = Fields.array(path, wire);
		for (int i = 0; i < array.size(); i++) {
			String at = path + "[" + i + "].text";
			into.addObject().put("type", type).put("text", checked(at, Fields.required(at, array.get(i).get("text"))));
		}
	}

	private static ObjectNode compaction(String path, JsonNode wire) {
		String at = path + ".encrypted_content";
		String content = checked(at, Fields.required(at, wire.get("encrypted_content")));
		Sealed.open(at, content);
		return JsonMapper.shared().createObjectNode().put("type", "compaction").put("encrypted_content", content);
	}

	private static String checked(String path, String text) {
		if (text.length() > MAX_TEXT) {
			throw Fields.invalid(path,
					"'" + path + "' may have " + MAX_TEXT + " characters, and has " + text.length() + ".");
		}
		return text;
	}

}
