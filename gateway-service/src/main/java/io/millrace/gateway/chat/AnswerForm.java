package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.millrace.parsers.AnswerParser;
import io.millrace.parsers.ReasoningParser;
import io.millrace.parsers.ToolParser;
import org.jspecify.annotations.Nullable;

/**
 * How the answers of one request are read.
 *
 * @param prompt what they continue
 * @param tool reads calls; null where there are none
 * @param tools the names of the functions that may be called
 * @param maxCalls how many calls of an answer are shown
 * @param reasoning reads reasoning; null where there is none
 * @param includesReasoning whether the client is shown reasoning
 * @param conformance looks at calls
 */
public record AnswerForm(String prompt, @Nullable ToolParser tool, Set<String> tools, int maxCalls,
		@Nullable ReasoningParser reasoning, boolean includesReasoning, CallConformance conformance) {

	public AnswerForm {
		tools = Set.copyOf(tools);
	}

	/** Whether all of an answer is text. */
	public boolean isPlain() {
		return this.tool == null && this.reasoning == null;
	}

	/** The special tokens that have to become text. */
	List<String> markers() {
		List<String> markers = new ArrayList<>();
		if (this.reasoning != null) {
			markers.addAll(this.reasoning.markers());
		}
		if (this.tool != null) {
			markers.addAll(this.tool.markers());
		}
		return markers.stream().distinct().toList();
	}

	/** A parser for one answer; null if all of it is text. */
	@Nullable AnswerParser parser() {
		AnswerParser calls = (this.tool != null) ? this.tool.parser(this.tools) : null;
		return (this.reasoning != null) ? this.reasoning.parser(this.prompt, calls) : calls;
	}

	/** How long a call's id is. */
	int idLength() {
		return (this.tool != null) ? this.tool.idLength() : 0;
	}

}
