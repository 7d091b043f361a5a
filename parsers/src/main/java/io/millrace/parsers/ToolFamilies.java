package io.millrace.parsers;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tool parsers that come with Millrace, those with the plainest markup last. */
final class ToolFamilies {

	private static final List<String> NONE = List.of();

	private static final String JSON_BEGIN = "{\"name\": \"%s\", \"arguments\": ";

	private static final Pattern MISTRAL_HEAD = Pattern
		.compile("\\s*(?<name>[\\w.\\-]+)\\s*(?:\\[CALL_ID\\]\\s*(?<id>[\\w\\-]+)\\s*)?(?:\\[ARGS\\])?\\s*");

	private static final Pattern DEEPSEEK_HEAD = Pattern
		.compile("\\s*(?:function\\s*<｜tool▁sep｜>\\s*)?(?<name>[\\w.\\-]+)\\s*(?:<｜tool▁sep｜>|```(?:json)?)?\\s*");

	private static final MarkupParser.Rules MISTRAL_RULES = new MarkupParser.Rules(List.of("[TOOL_CALLS]"), NONE, NONE,
			"", "", (sink) -> new NamedCall(sink, MISTRAL_HEAD, true, "", json(sink)));

	private static final MarkupParser.Rules DEEPSEEK_RULES = new MarkupParser.Rules(List.of("<｜tool▁call▁begin｜>"),
			List.of("<｜tool▁call▁end｜>"), List.of("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"), "", "",
			(sink) -> new NamedCall(sink, DEEPSEEK_HEAD, false, "```", null));

	static final ToolParser HARMONY = new ToolFamily(List.of("gpt-oss", "gpt_oss", "openai"), HarmonyParser.MARKERS,
			(template) -> template.contains(HarmonyParser.CHANNEL), (tools) -> new HarmonyParser(!tools.isEmpty()),
			new CallSyntax("", "<|channel|>commentary to=functions.%s <|constrain|>json<|message|>", "", null, ""), 0);

	static final ToolParser DEEPSEEK_V31 = new ToolFamily(List.of("deepseek_v31"), withMore(DEEPSEEK_RULES),
			(template) -> template.contains("<｜tool▁sep｜>") && !template.contains("```json"),
			(tools) -> new MarkupParser(DEEPSEEK_RULES, tools), new CallSyntax("<｜tool▁calls▁begin｜>",
					"<｜tool▁call▁begin｜>%s<｜tool▁sep｜>", "<｜tool▁call▁end｜>", "", "<｜tool▁calls▁end｜>"),
			0);

	static final ToolParser DEEPSEEK = new ToolFamily(List.of("deepseek_v3", "deepseek"), withMore(DEEPSEEK_RULES),
			(template) -> template.contains("<｜tool▁calls▁begin｜>"), (tools) -> new MarkupParser(DEEPSEEK_RULES, tools),
			new CallSyntax("<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>function<｜tool▁sep｜>%s\n```json\n",
					"\n```<｜tool▁call▁end｜>", "\n", "<｜tool▁calls▁end｜>"),
			0);

	static final ToolParser MISTRAL_ARGS = new ToolFamily(List.of("mistral_args"),
			List.of("[TOOL_CALLS]", "[ARGS]", "[CALL_ID]"), (template) -> template.contains("[ARGS]"),
			(tools) -> new MarkupParser(MISTRAL_RULES, tools), new CallSyntax("", "[TOOL_CALLS]%s[ARGS]", "", "", ""),
			9);

	static final ToolParser MISTRAL = new ToolFamily(List.of("mistral"), List.of("[TOOL_CALLS]", "[ARGS]", "[CALL_ID]"),
			(template) -> template.contains("[TOOL_CALLS]"), (tools) -> new MarkupParser(MISTRAL_RULES, tools),
			new CallSyntax("[TOOL_CALLS][", JSON_BEGIN, "}", ", ", "]"), 9);

	static final ToolParser PHI4 = new ToolFamily(List.of("phi4_mini_json", "phi4_mini", "phi4"),
			jsonRules(List.of("<|tool_call|>", "functools"), List.of("<|/tool_call|>"), "", ""),
			(template) -> template.contains("<|tool|>"),
			new CallSyntax("<|tool_call|>[", JSON_BEGIN, "}", ", ", "]<|/tool_call|>"));

	static final ToolParser GRANITE = new ToolFamily(List.of("granite"),
			jsonRules(List.of("<|tool_call|>", "<tool_call>", "<function_call>"), List.of("</tool_call>"), "", "{"),
			(template) -> template.contains("<|start_of_role|>") && template.contains("<|tool_call|>"),
			new CallSyntax("<|tool_call|>[", JSON_BEGIN, "}", ", ", "]"));

	static final ToolParser LLAMA3 = new ToolFamily(List.of("llama3_json", "llama4_json"),
			jsonRules(List.of("<|python_tag|>"), NONE, "{", "{"),
			either("<|python_tag|>", "{\"name\": function name, \"parameters\""),
			new CallSyntax("", "{\"name\": \"%s\", \"parameters\": ", "}", "; ", ""));

	static final ToolParser PYTHONIC = new ToolFamily(
			List.of("pythonic", "llama4_pythonic"), new MarkupParser.Rules(List.of("<|python_start|>"),
					List.of("<|python_end|>"), NONE, "[", "", PythonCalls::new),
			either("<|python_start|>", "[func_name1("), null);

	static final ToolParser HERMES = new ToolFamily(List.of("hermes", "qwen"),
			jsonRules(List.of("<tool_call>"), List.of("</tool_call>"), "", "{"),
			(template) -> template.contains("<tool_call>") && !template.contains("<function=")
					&& !template.contains("<arg_key>"),
			new CallSyntax("", "<tool_call>\n" + JSON_BEGIN, "}\n</tool_call>", "\n", ""));

	/** For models of which nothing is known, where a grammar has calls written. */
	static final ToolParser JSON = new ToolFamily(List.of("json"), jsonRules(NONE, NONE, "[{", ""), (template) -> false,
			new CallSyntax("[", JSON_BEGIN, "}", ", ", "]"));

	static final List<ToolParser> ALL = List.of(HARMONY, DEEPSEEK_V31, DEEPSEEK, MISTRAL_ARGS, MISTRAL, GRANITE, PHI4,
			LLAMA3, PYTHONIC, HERMES, JSON);

	private ToolFamilies() {
	}

	private static Region json(CallSink sink) {
		return new JsonCalls(sink, MarkupParser.MAX_HELD);
	}

	private static MarkupParser.Rules jsonRules(List<String> begins, List<String> ends, String bare, String again) {
		return new MarkupParser.Rules(begins, ends, NONE, bare, again, ToolFamilies::json);
	}

	private static List<String> withMore(MarkupParser.Rules rules) {
		return Stream.concat(rules.markers().stream(), Stream.of("<｜tool▁sep｜>")).toList();
	}

	private static Predicate<String> either(String one, String other) {
		return (template) -> template.contains(one) || template.contains(other);
	}

}
