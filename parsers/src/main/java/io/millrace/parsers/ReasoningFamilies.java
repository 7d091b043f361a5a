package io.millrace.parsers;

import java.util.List;

/** The reasoning parsers that come with Millrace. */
final class ReasoningFamilies {

	static final ReasoningParser THINK = new ReasoningFamily(List.of("think", "deepseek_r1", "qwen3"),
			List.of("<think>"), List.of("</think>"), List.of(), (template) -> template.contains("</think>"));

	static final ReasoningParser GRANITE = new ReasoningFamily(List.of("granite"),
			List.of("Here is my thought process:", "Here's my thought process:", "<think>"),
			List.of("Here is my response:", "Here's my response:", "</think>"), List.of("<response>", "</response>"),
			(template) -> template.contains("Here is my thought process:") || template.contains("<response>"));

	static final ReasoningParser MISTRAL = new ReasoningFamily(List.of("mistral"), List.of("[THINK]"),
			List.of("[/THINK]"), List.of(), (template) -> template.contains("[THINK]"));

	static final List<ReasoningParser> ALL = List.of(new HarmonyReasoning(), MISTRAL, GRANITE, THINK);

	private ReasoningFamilies() {
	}

}
