package io.millrace.gateway.responses;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parameter {@code reasoning}. No summaries are made: reasoning is shown as it is.
 *
 * @param isGiven whether the request has it
 * @param effort how much the model is to think
 * @param summary the kind of summary that is asked for
 */
record ReasoningForm(boolean isGiven, @Nullable String effort, @Nullable String summary) {

	private static final String NONE = "none";

	private static final Set<String> EFFORTS = Set.of(NONE, "minimal", "low", "medium", "high", "xhigh");

	private static final Set<String> SUMMARIES = Set.of("auto", "concise", "detailed");

	static ReasoningForm of(@Nullable JsonNode given) {
		JsonNode wire = Fields.there(given);
		if (wire == null) {
			return new ReasoningForm(false, null, null);
		}
		if (!wire.isObject()) {
			throw Fields.invalid("reasoning", "'reasoning' is an object.");
		}
		return new ReasoningForm(true,
				Fields.word("reasoning.effort", Fields.text("reasoning.effort", wire.get("effort")), EFFORTS),
				Fields.word("reasoning.summary", Fields.text("reasoning.summary", wire.get("summary")), SUMMARIES));
	}

	/** Variables of the template, under the names by which templates know them. */
	Map<String, @Nullable Object> arguments() {
		Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
		if (this.effort != null) {
			arguments.put("reasoning_effort", this.effort);
			if (this.effort.equals(NONE)) {
				arguments.put("enable_thinking", false);
			}
		}
		return arguments;
	}

	/** What the response says of it. */
	String json() {
		return this.isGiven ? JsonMapper.shared()
			.createObjectNode()
			.put("effort", this.effort)
			.put("summary", this.summary)
			.toString() : "null";
	}

}
