package io.millrace.tokenizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.millrace.tokenizer.jinja.JinjaTemplate;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of an assistant's calls. Most templates want the object; the ones of
 * DeepSeek join it to other texts as it is, which only works with JSON.
 */
final class CallArguments {

	private static final Pattern JOINED = Pattern.compile(
			"\\+\\s*\\w+(?:\\.function|\\[['\"]function['\"]\\])(?:\\.arguments|\\[['\"]arguments['\"]\\])\\s*[+})]");

	private static final JinjaTemplate JSON = JinjaTemplate.parse("{{ value | tojson }}");

	private CallArguments() {
	}

	/** Whether a template wants text. */
	static boolean areText(String source) {
		return JOINED.matcher(source).find();
	}

	/** Writes all arguments as JSON, as templates do, in place. */
	static void write(List<Map<String, @Nullable Object>> messages) {
		for (Map<String, @Nullable Object> message : messages) {
			if (message.get("tool_calls") instanceof List<?> calls) {
				message.put("tool_calls", calls.stream().map(CallArguments::write).toList());
			}
		}
	}

	private static @Nullable Object write(@Nullable Object call) {
		if (!(call instanceof Map<?, ?> given) || !(given.get("function") instanceof Map<?, ?> function)
				|| !(function.get("arguments") instanceof Map<?, ?> arguments)) {
			return call;
		}
		Map<Object, Object> written = new LinkedHashMap<>(function);
		written.put("arguments", JSON.render(Map.of("value", arguments)));
		Map<Object, Object> copy = new LinkedHashMap<>(given);
		copy.put("function", written);
		return copy;
	}

}
