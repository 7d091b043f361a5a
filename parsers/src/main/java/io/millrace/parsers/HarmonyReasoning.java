package io.millrace.parsers;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** The channel {@code analysis} of gpt-oss; its parser reads calls, too. */
final class HarmonyReasoning implements ReasoningParser {

	@Override
	public List<String> names() {
		return List.of("gpt-oss", "gpt_oss", "openai_gptoss");
	}

	@Override
	public List<String> markers() {
		return HarmonyParser.MARKERS;
	}

	@Override
	public boolean isMeantBy(String chatTemplate) {
		return chatTemplate.contains(HarmonyParser.CHANNEL);
	}

	@Override
	public AnswerParser parser(String prompt, @Nullable AnswerParser rest) {
		return new HarmonyParser(rest instanceof HarmonyParser calls && calls.readsCalls());
	}

	@Override
	public boolean hasBegun(String prompt) {
		return false;
	}

	@Override
	public boolean mayBegin(String prompt) {
		return true;
	}

	@Override
	public List<String> begins() {
		return List.of();
	}

	@Override
	public @Nullable String end() {
		return null;
	}

}
