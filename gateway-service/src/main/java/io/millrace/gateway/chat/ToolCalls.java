package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tool calls of an assistant's earlier message. Clients send their arguments as JSON
 * in a string; templates want the object.
 */
public final class ToolCalls {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private ToolCalls() {
	}

	static List<Map<String, Object>> of(String path, @Nullable Object wire) {
		if (!(wire instanceof List<?> calls)) {
			throw ChatMessages.invalid(path, "'" + path + "' is an array.");
		}
		List<Map<String, Object>> checked = new ArrayList<>(calls.size());
		for (int i = 0; i < calls.size(); i++) {
			checked.add(call(path + "[" + i + "]", calls.get(i)));
		}
		return checked;
	}

	private static Map<String, Object> call(String path, @Nullable Object wire) {
		if (!(wire instanceof Map<?, ?> call) || !(call.get("function") instanceof Map<?, ?> function)) {
			throw ChatMessages.invalid(path, "'" + path + "' is an object with a function.");
		}
		if (!(function.get("name") instanceof String name)) {
			throw ChatMessages.invalid(path + ".function.name", "'" + path + ".function.name' is not a string.");
		}
		Map<String, Object> checked = new LinkedHashMap<>();
		if (call.get("id") instanceof String id) {
			checked.put("id", id);
		}
		checked.put("type", "function");
		Map<String, Object> called = new LinkedHashMap<>();
		called.put("name", name);
		called.put("arguments", arguments(path + ".function.arguments", function.get("arguments")));
		checked.put("function", called);
		return checked;
	}

	/**
	 * Reads a call's arguments.
	 * @param path name of the parameter
	 * @param wire a JSON object, as it is or in a string
	 * @throws io.millrace.protocol.MillraceException that names the parameter
	 */
	public static Map<?, ?> arguments(String path, @Nullable Object wire) {
		if (wire instanceof Map<?, ?> object) {
			return object;
		}
		if (wire == null || wire.equals("")) {
			return Map.of();
		}
		try {
			if (wire instanceof String text && MAPPER.readValue(text, Object.class) instanceof Map<?, ?> object) {
				return object;
			}
		}
		catch (JacksonException ex) {
			// Answered below, like any other text that is no object.
		}
		throw ChatMessages.invalid(path, "'" + path + "' is not a JSON object in a string.");
	}

}
