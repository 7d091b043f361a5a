package io.millrace.parsers;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * An answer as a model of a family writes it, and what it says.
 *
 * @param tool name of the tool parser, if any
 * @param reasoning name of the reasoning parser, if any
 * @param prompt the end of what it continues
 * @param output what the model wrote
 * @param says one line for each text, reasoning or call
 */
record Recorded(@Nullable String tool, @Nullable String reasoning, String prompt, String output, List<String> says) {

	static Recorded tool(String tool, String output, String... says) {
		return new Recorded(tool, null, "", output, List.of(says));
	}

	static Recorded reasoning(String reasoning, String prompt, String output, String... says) {
		return new Recorded(null, reasoning, prompt, output, List.of(says));
	}

	AnswerParser parser() {
		AnswerParser calls = (this.tool != null) ? Parsers.installed().tool(this.tool).parser(Parsed.TOOLS) : null;
		if (this.reasoning != null) {
			return Parsers.installed().reasoning(this.reasoning).parser(this.prompt, calls);
		}
		return Objects.requireNonNull(calls);
	}

}
