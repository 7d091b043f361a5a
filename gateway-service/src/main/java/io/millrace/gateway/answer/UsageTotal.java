package io.millrace.gateway.answer;

import io.millrace.gateway.stream.Piece.TokenUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What all choices of an answer took together, each prompt counted once. Not thread-safe.
 */
public final class UsageTotal {

	private int ended;

	private int promptTokens;

	private int completionTokens;

	private @Nullable Integer cachedTokens = 0;

	/** Counts one choice that ended. */
	public void add(TokenUsage usage) {
		this.ended++;
		this.promptTokens += usage.prompt();
		this.completionTokens += usage.completion();
		Integer cached = usage.cached();
		this.cachedTokens = (this.cachedTokens != null && cached != null) ? Integer.valueOf(this.cachedTokens + cached)
				: null;
	}

	/** How many choices have ended. */
	public int ended() {
		return this.ended;
	}

	/** Writes the property {@code usage}. */
	public void write(JsonGenerator json) {
		json.writeObjectPropertyStart("usage");
		json.writeNumberProperty("prompt_tokens", this.promptTokens);
		json.writeNumberProperty("completion_tokens", this.completionTokens);
		json.writeNumberProperty("total_tokens", this.promptTokens + this.completionTokens);
		if (this.cachedTokens != null) {
			json.writeObjectPropertyStart("prompt_tokens_details");
			json.writeNumberProperty("cached_tokens", this.cachedTokens);
			json.writeEndObject();
		}
		json.writeEndObject();
	}

}
