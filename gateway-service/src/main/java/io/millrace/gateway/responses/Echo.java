package io.millrace.gateway.responses;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What a response repeats of its request, in the form in which it does; JSON where it is
 * called so.
 *
 * @param previousId the response before it
 * @param instructions what goes before the input
 * @param toolsJson the functions
 * @param toolChoiceJson which of them it calls
 * @param parallelToolCalls whether it may call more than one
 * @param textJson the form of its text
 * @param reasoningJson how much it thinks
 * @param metadataJson the client's own
 * @param truncation whether what does not fit is left out
 * @param maxOutputTokens the most tokens
 * @param maxToolCalls the most calls that the answer may hold
 * @param topLogprobs how many alternatives each token has
 * @param safetyIdentifier whose user asks
 * @param promptCacheKey what the client thinks is like this
 * @param store whether it is stored
 * @param background whether it goes on without its client
 */
record Echo(@Nullable String previousId, @Nullable String instructions, String toolsJson, String toolChoiceJson,
		boolean parallelToolCalls, String textJson, String reasoningJson, String metadataJson, String truncation,
		@Nullable Integer maxOutputTokens, @Nullable Integer maxToolCalls, int topLogprobs,
		@Nullable String safetyIdentifier, @Nullable String promptCacheKey, boolean store, boolean background) {

	/** Writes the properties; the object is open. */
	void write(JsonGenerator json) {
		json.writeStringProperty("previous_response_id", this.previousId);
		json.writeStringProperty("instructions", this.instructions);
		raw(json, "tools", this.toolsJson);
		raw(json, "tool_choice", this.toolChoiceJson);
		json.writeBooleanProperty("parallel_tool_calls", this.parallelToolCalls);
		raw(json, "text", this.textJson);
		raw(json, "reasoning", this.reasoningJson);
		json.writeStringProperty("truncation", this.truncation);
		number(json, "max_output_tokens", this.maxOutputTokens);
		number(json, "max_tool_calls", this.maxToolCalls);
		json.writeNumberProperty("top_logprobs", this.topLogprobs);
		json.writeBooleanProperty("store", this.store);
		json.writeBooleanProperty("background", this.background);
		json.writeStringProperty("service_tier", "default");
		raw(json, "metadata", this.metadataJson);
		json.writeStringProperty("safety_identifier", this.safetyIdentifier);
		json.writeStringProperty("prompt_cache_key", this.promptCacheKey);
	}

	private static void raw(JsonGenerator json, String name, String value) {
		json.writeName(name);
		json.writeRawValue(value);
	}

	private static void number(JsonGenerator json, String name, @Nullable Integer value) {
		if (value != null) {
			json.writeNumberProperty(name, value);
		}
		else {
			json.writeNullProperty(name);
		}
	}

}
