package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.millrace.gateway.request.Checks;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a request, checked.
 *
 * @param functions in the order of the request
 * @param choice which of them the answer calls
 * @param maxCalls how many calls it may hold
 */
public record Tools(List<FunctionTool> functions, ToolChoice choice, int maxCalls) {

	private static final int MAX_TOOLS = 128;

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");

	public Tools {
		functions = List.copyOf(functions);
	}

	/**
	 * Checks the wire form.
	 * @throws MillraceException that names the parameter at fault
	 */
	static Tools of(@Nullable Object tools, @Nullable Object choice, @Nullable Boolean parallel) {
		return of((tools != null) ? functions(tools, Tools::function) : List.of(), choice, parallel, null);
	}

	/**
	 * Checks the wire form of the Responses API, where a tool's properties stand beside
	 * its type.
	 * @param maxCalls how many calls an answer may hold; null is as many as it likes
	 * @throws MillraceException that names the parameter at fault
	 */
	public static Tools ofFlat(@Nullable Object tools, @Nullable Object choice, @Nullable Boolean parallel,
			@Nullable Integer maxCalls) {
		return of((tools != null) ? functions(tools, Tools::flatFunction) : List.of(), choice, parallel, maxCalls);
	}

	private static Tools of(List<FunctionTool> functions, @Nullable Object choice, @Nullable Boolean parallel,
			@Nullable Integer maxCalls) {
		int most = (maxCalls != null) ? maxCalls : Integer.MAX_VALUE;
		return new Tools(functions, choice(choice, functions), Boolean.FALSE.equals(parallel) ? 1 : most);
	}

	/** Whether the answer may hold calls. */
	boolean callable() {
		return !this.functions.isEmpty() && !(this.choice instanceof ToolChoice.None);
	}

	/** Names of all functions. */
	Set<String> names() {
		return names(this.functions);
	}

	private static Set<String> names(List<FunctionTool> functions) {
		return functions.stream().map(FunctionTool::name).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/** What templates are shown; null for nothing. */
	public @Nullable List<Map<String, @Nullable Object>> definitions() {
		return callable() ? this.functions.stream().map(FunctionTool::definition).toList() : null;
	}

	private static List<FunctionTool> functions(Object wire, BiFunction<String, Map<?, ?>, FunctionTool> reader) {
		if (!(wire instanceof List<?> list)) {
			throw invalid("tools", "'tools' is an array.");
		}
		if (list.size() > MAX_TOOLS) {
			throw invalid("tools", "'tools' has at most " + MAX_TOOLS + " tools, got " + list.size() + ".");
		}
		List<FunctionTool> functions = new ArrayList<>(list.size());
		Set<String> seen = new HashSet<>();
		for (int i = 0; i < list.size(); i++) {
			FunctionTool function = reader.apply("tools[" + i + "]", tool("tools[" + i + "]", list.get(i)));
			if (!seen.add(function.name())) {
				throw invalid(nameOf("tools[" + i + "]", list.get(i)),
						"There are two tools named '" + function.name() + "'.");
			}
			functions.add(function);
		}
		return functions;
	}

	private static String nameOf(String path, @Nullable Object tool) {
		return (tool instanceof Map<?, ?> map && map.containsKey("function")) ? path + ".function.name"
				: path + ".name";
	}

	private static Map<?, ?> tool(String path, @Nullable Object wire) {
		if (!(wire instanceof Map<?, ?> tool)) {
			throw invalid(path, "'" + path + "' is an object.");
		}
		if (!"function".equals(tool.get("type"))) {
			throw unsupported(path + ".type", "Tools of type '" + Checks.shortened(tool.get("type"))
					+ "' are not supported; only 'function' is.");
		}
		return tool;
	}

	private static FunctionTool flatFunction(String path, Map<?, ?> tool) {
		Map<String, @Nullable Object> function = copy(tool);
		function.remove("type");
		return new FunctionTool(name(path + ".name", tool.get("name")), parameters(path, tool), strict(path, tool),
				withoutNulls(Map.of("type", "function", "function", function)));
	}

	private static FunctionTool function(String path, Map<?, ?> tool) {
		if (!(tool.get("function") instanceof Map<?, ?> function)) {
			throw invalid(path + ".function", "'" + path + ".function' is an object.");
		}
		String inside = path + ".function";
		return new FunctionTool(name(inside + ".name", function.get("name")), parameters(inside, function),
				strict(inside, function), withoutNulls(tool));
	}

	private static String name(String path, @Nullable Object name) {
		if (!(name instanceof String text) || !NAME.matcher(text).matches()) {
			throw invalid(path, "'" + path + "' has 1 to 64 letters, digits, underscores, hyphens and dots, got '"
					+ Checks.shortened(name) + "'.");
		}
		return text;
	}

	private static @Nullable Map<String, @Nullable Object> parameters(String path, Map<?, ?> function) {
		Object parameters = function.get("parameters");
		if (parameters == null) {
			return null;
		}
		if (!(parameters instanceof Map<?, ?> schema)) {
			throw invalid(path + ".parameters", "'" + path + ".parameters' is a JSON schema, which is an object.");
		}
		Object type = schema.get("type");
		if (type != null && !type.equals("object")) {
			throw invalid(path + ".parameters", "'" + path + ".parameters' is the schema of an object, got the type '"
					+ Checks.shortened(type) + "'.");
		}
		return copy(schema);
	}

	private static boolean strict(String path, Map<?, ?> function) {
		Object strict = function.get("strict");
		if (strict != null && !(strict instanceof Boolean)) {
			throw invalid(path + ".strict", "'" + path + ".strict' is true or false.");
		}
		Object description = function.get("description");
		if (description != null && !(description instanceof String)) {
			throw invalid(path + ".description", "'" + path + ".description' is a string.");
		}
		return Boolean.TRUE.equals(strict);
	}

	/** Templates test for presence, so that what is null has to be absent. */
	private static Map<String, @Nullable Object> withoutNulls(Map<?, ?> wire) {
		Map<String, @Nullable Object> copy = copy(wire);
		copy.values().removeIf((value) -> value == null);
		if (copy.get("function") instanceof Map<?, ?> function) {
			Map<String, @Nullable Object> inside = copy(function);
			inside.values().removeIf((value) -> value == null);
			copy.put("function", inside);
		}
		return copy;
	}

	private static Map<String, @Nullable Object> copy(Map<?, ?> wire) {
		Map<String, @Nullable Object> copy = new LinkedHashMap<>();
		wire.forEach((key, value) -> copy.put(String.valueOf(key), value));
		return copy;
	}

	private static ToolChoice choice(@Nullable Object wire, List<FunctionTool> functions) {
		Set<String> all = names(functions);
		ToolChoice choice = switch (wire) {
			case null -> new ToolChoice.Auto();
			case String word -> word(word, all);
			case Map<?, ?> object -> object(object, all);
			default -> throw malformed();
		};
		if (functions.isEmpty() && !(choice instanceof ToolChoice.Auto) && !(choice instanceof ToolChoice.None)) {
			throw invalid("tool_choice", "'tool_choice' asks for a call, and there are no 'tools'.");
		}
		return choice;
	}

	private static ToolChoice word(String word, Set<String> all) {
		return switch (word) {
			case "none" -> new ToolChoice.None();
			case "auto" -> new ToolChoice.Auto();
			case "required" -> new ToolChoice.Required(all);
			default -> throw malformed();
		};
	}

	private static ToolChoice object(Map<?, ?> wire, Set<String> all) {
		if ("function".equals(wire.get("type"))) {
			return new ToolChoice.Required(Set.of(named("tool_choice", wire, all)));
		}
		if (!"allowed_tools".equals(wire.get("type"))) {
			throw malformed();
		}
		Map<?, ?> allowed = (wire.get("allowed_tools") instanceof Map<?, ?> inside) ? inside : wire;
		if (!(allowed.get("tools") instanceof List<?> list) || list.isEmpty() || list.size() > MAX_TOOLS) {
			throw invalid("tool_choice",
					"'tool_choice.allowed_tools.tools' is an array of 1 to " + MAX_TOOLS + " tools.");
		}
		Set<String> names = new LinkedHashSet<>();
		for (int i = 0; i < list.size(); i++) {
			if (!(list.get(i) instanceof Map<?, ?> tool)) {
				throw malformed();
			}
			names.add(named("tool_choice", tool, all));
		}
		Object mode = allowed.get("mode");
		if (mode != null && !mode.equals("auto") && !mode.equals("required")) {
			throw invalid("tool_choice",
					"'tool_choice.allowed_tools.mode' is auto or required, got '" + Checks.shortened(mode) + "'.");
		}
		return "required".equals(mode) ? new ToolChoice.Required(names) : new ToolChoice.Allowed(names);
	}

	private static String named(String path, Map<?, ?> wire, Set<String> all) {
		Object name = (wire.get("function") instanceof Map<?, ?> function) ? function.get("name") : wire.get("name");
		if (!(name instanceof String text)) {
			throw invalid(path,
					"'" + path + "' names a function as {\"type\": \"function\", \"function\": {\"name\": ...}}.");
		}
		if (!all.contains(text)) {
			throw invalid(path,
					"'" + path + "' names the function '" + Checks.shortened(text) + "', which is not among 'tools'.");
		}
		return text;
	}

	private static MillraceException malformed() {
		return invalid("tool_choice",
				"'tool_choice' is none, auto, required, or an object of type function or allowed_tools.");
	}

	private static MillraceException invalid(String path, String message) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, path, message);
	}

	private static MillraceException unsupported(String path, String message) {
		return MillraceException.of(ErrorCode.UNSUPPORTED_PARAMETER, path, message);
	}

	/**
	 * Whether arguments of a call that the model makes by itself have to satisfy a
	 * schema.
	 */
	boolean areStrict() {
		return this.functions.stream().anyMatch(FunctionTool::strict);
	}

}
