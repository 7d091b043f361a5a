package io.millrace.gateway.responses;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.millrace.gateway.chat.ToolCalls;
import io.millrace.gateway.request.Checks;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * From items to the messages that templates are written for. What an assistant thought,
 * said and called in one turn is one message. Not thread-safe.
 */
final class Conversation {

	private static final String SUMMARY = "What was said so far, in short:\n";

	private final List<@Nullable Map<String, @Nullable Object>> messages = new ArrayList<>();

	/** The names of the functions that were called, by the call's id. */
	private final Map<String, String> calls = new HashMap<>();

	private @Nullable Map<String, @Nullable Object> assistant;

	private Conversation() {
	}

	/**
	 * The messages.
	 * @param instructions go before them
	 * @param history items of earlier responses
	 * @param input items of this request
	 * @throws MillraceException that names the item at fault
	 */
	static List<@Nullable Map<String, @Nullable Object>> of(@Nullable String instructions, List<ObjectNode> history,
			List<ObjectNode> input) {
		Conversation conversation = new Conversation();
		if (instructions != null) {
			conversation.add("system", instructions);
		}
		history.forEach((item) -> conversation.add("previous_response_id", item));
		for (int i = 0; i < input.size(); i++) {
			conversation.add("input[" + i + "]", input.get(i));
		}
		if (conversation.messages.isEmpty()) {
			throw Fields.invalid("input", "'input' has at least one item.");
		}
		conversation.messages.forEach(Conversation::complete);
		return conversation.messages;
	}

	/** A turn that was nothing but thought has said nothing. */
	private static void complete(@Nullable Map<String, @Nullable Object> message) {
		if (message != null && message.get("content") == null && !message.containsKey("tool_calls")) {
			message.put("content", "");
		}
	}

	private void add(String path, ObjectNode item) {
		switch (item.path("type").asString()) {
			case "message" -> addMessage(item);
			case "function_call" -> addCall(path, item);
			case "function_call_output" -> addOutput(path, item);
			case "reasoning" -> addReasoning(path, item);
			case "compaction" -> add("system", SUMMARY + Sealed.open(path, item.path("encrypted_content").asString()));
			default -> throw Fields.invalid(path, "'" + path + "' is no item.");
		}
	}

	private void add(String role, Object content) {
		Map<String, @Nullable Object> message = new LinkedHashMap<>();
		message.put("role", role);
		message.put("content", content);
		this.messages.add(message);
		this.assistant = null;
	}

	private void addMessage(ObjectNode item) {
		String role = item.path("role").asString();
		Object content = content(item.path("content"));
		if (!role.equals("assistant")) {
			add(role, content);
			return;
		}
		Map<String, @Nullable Object> turn = turn(
				(open) -> open.get("content") == null && !open.containsKey("tool_calls"));
		turn.put("content", content);
	}

	private static Object content(JsonNode parts) {
		List<Map<String, Object>> texts = new ArrayList<>(parts.size());
		for (JsonNode part : parts) {
			texts.add(Map.of("type", "text", "text", part.path(part.has("refusal") ? "refusal" : "text").asString()));
		}
		return (texts.size() == 1) ? texts.getFirst().getOrDefault("text", "") : texts.isEmpty() ? "" : texts;
	}

	/** The message of the assistant's turn, which goes on where it fits. */
	private Map<String, @Nullable Object> turn(Predicate<Map<String, @Nullable Object>> fits) {
		Map<String, @Nullable Object> open = this.assistant;
		if (open == null || !fits.test(open)) {
			open = new LinkedHashMap<>();
			open.put("role", "assistant");
			open.put("content", null);
			this.messages.add(open);
			this.assistant = open;
		}
		return open;
	}

	@SuppressWarnings("unchecked")
	private void addCall(String path, ObjectNode item) {
		String arguments = item.path("arguments").asString();
		String id = item.path("call_id").asString();
		String name = item.path("name").asString();
		Object read;
		try {
			read = ToolCalls.arguments(path + ".arguments", arguments);
		}
		catch (MillraceException ex) {
			// A call that broke off is nothing that anybody could have answered.
			return;
		}
		this.calls.put(id, name);
		Map<String, @Nullable Object> turn = turn((open) -> true);
		List<Map<String, Object>> calls = (List<Map<String, Object>>) turn.computeIfAbsent("tool_calls",
				(key) -> new ArrayList<>());
		if (calls != null) {
			calls.add(Map.of("id", id, "type", "function", "function", Map.of("name", name, "arguments", read)));
		}
	}

	private void addOutput(String path, ObjectNode item) {
		String id = item.path("call_id").asString();
		String name = this.calls.get(id);
		if (name == null) {
			throw Fields.invalid(path + ".call_id",
					"'" + path + ".call_id' names no function call before it, got '" + Checks.shortened(id) + "'.");
		}
		Map<String, @Nullable Object> message = new LinkedHashMap<>();
		message.put("role", "tool");
		message.put("tool_call_id", id);
		message.put("name", name);
		JsonNode output = item.path("output");
		message.put("content", output.isString() ? output.stringValue() : content(output));
		this.messages.add(message);
		this.assistant = null;
	}

	/** Templates that want to know what was thought read it by this name. */
	private void addReasoning(String path, ObjectNode item) {
		StringBuilder text = new StringBuilder();
		item.path("content").forEach((part) -> text.append(part.path("text").asString()));
		if (text.isEmpty() && item.has("encrypted_content")) {
			text.append(Sealed.open(path + ".encrypted_content", item.path("encrypted_content").asString()));
		}
		if (text.isEmpty()) {
			item.path("summary").forEach((part) -> text.append(part.path("text").asString()));
		}
		if (!text.isEmpty()) {
			turn((open) -> false).put("reasoning_content", text.toString());
		}
	}

}
