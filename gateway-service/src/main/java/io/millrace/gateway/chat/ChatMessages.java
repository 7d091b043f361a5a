package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/** Checks the messages of a chat and brings them into the form that templates expect. */
final class ChatMessages {

	private ChatMessages() {
	}

	static List<Map<String, @Nullable Object>> of(List<@Nullable Map<String, @Nullable Object>> wire) {
		if (wire.isEmpty()) {
			throw invalid("messages", "'messages' has at least one message.");
		}
		List<Map<String, @Nullable Object>> messages = new ArrayList<>(wire.size());
		for (int i = 0; i < wire.size(); i++) {
			Map<String, @Nullable Object> message = wire.get(i);
			String path = "messages[" + i + "]";
			if (message == null) {
				throw invalid(path, "'" + path + "' is not an object.");
			}
			messages.add(message(path, message));
		}
		return messages;
	}

	private static Map<String, @Nullable Object> message(String path, Map<String, @Nullable Object> wire) {
		Map<String, @Nullable Object> message = new LinkedHashMap<>();
		wire.forEach((key, value) -> {
			if (value != null) {
				message.put(key, value);
			}
		});
		String role = role(path, message.get("role"));
		boolean callsTools = role.equals("assistant") && message.containsKey("tool_calls");
		message.put("role", role);
		Object content = (message.get("content") != null) ? message.get("content") : refusal(role, message);
		message.put("content", content(path + ".content", content, callsTools));
		if (callsTools) {
			message.put("tool_calls", ToolCalls.of(path + ".tool_calls", message.get("tool_calls")));
		}
		return message;
	}

	/** What an assistant refused with is what it said. */
	private static @Nullable Object refusal(String role, Map<String, @Nullable Object> message) {
		return role.equals("assistant") ? message.get("refusal") : null;
	}

	private static String role(String path, @Nullable Object role) {
		if (role == null) {
			throw MillraceException.of(ErrorCode.MISSING_PARAMETER, path + ".role",
					"The parameter '" + path + ".role' is missing.");
		}
		if (role.equals("developer")) {
			return "system";
		}
		if (role.equals("system") || role.equals("user") || role.equals("assistant") || role.equals("tool")) {
			return (String) role;
		}
		throw invalid(path + ".role",
				"'" + path + ".role' is system, developer, user, assistant or tool, got '" + role + "'.");
	}

	private static Object content(String path, @Nullable Object content, boolean mayBeAbsent) {
		if (content == null) {
			if (mayBeAbsent) {
				return "";
			}
			throw MillraceException.of(ErrorCode.MISSING_PARAMETER, path, "The parameter '" + path + "' is missing.");
		}
		if (content instanceof String) {
			return content;
		}
		if (!(content instanceof List<?> parts)) {
			throw invalid(path, "'" + path + "' is a string or an array of parts.");
		}
		List<Map<String, Object>> texts = new ArrayList<>(parts.size());
		for (int i = 0; i < parts.size(); i++) {
			texts.add(part(path + "[" + i + "]", parts.get(i)));
		}
		return texts;
	}

	private static Map<String, Object> part(String path, @Nullable Object part) {
		if (!(part instanceof Map<?, ?> map) || !(map.get("type") instanceof String type)) {
			throw invalid(path, "'" + path + "' is an object with a type.");
		}
		if (type.equals("refusal") && map.get("refusal") instanceof String refusal) {
			return Map.of("type", "text", "text", refusal);
		}
		if (!type.equals("text")) {
			throw MillraceException.of(ErrorCode.UNSUPPORTED_PARAMETER, path + ".type",
					"Content of type '" + type + "' is not supported yet; only 'text' is.");
		}
		if (!(map.get("text") instanceof String text)) {
			throw invalid(path + ".text", "'" + path + ".text' is not a string.");
		}
		return Map.of("type", "text", "text", text);
	}

	static MillraceException invalid(String path, String message) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, path, message);
	}

}
