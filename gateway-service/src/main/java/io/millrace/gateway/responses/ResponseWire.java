package io.millrace.gateway.responses;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.gateway.request.SamplingWire;
import io.millrace.gateway.request.StreamOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of a request for a response as it arrives; null is absent. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ResponseWire(@Nullable String model, @Nullable JsonNode input, @Nullable String previousResponseId,
		@Nullable String instructions, @Nullable List<@Nullable String> include, @Nullable List<@Nullable Object> tools,
		@Nullable Object toolChoice, @Nullable Boolean parallelToolCalls, @Nullable Integer maxToolCalls,
		@Nullable JsonNode metadata, @Nullable JsonNode text, @Nullable JsonNode reasoning,
		@Nullable Double temperature, @Nullable Double topP, @Nullable Double presencePenalty,
		@Nullable Double frequencyPenalty, @Nullable Long maxOutputTokens, @Nullable Integer topLogprobs,
		@Nullable String truncation, @Nullable String serviceTier, @Nullable String safetyIdentifier,
		@Nullable String promptCacheKey, @Nullable Boolean store, @Nullable Boolean background,
		@Nullable Boolean stream, @Nullable StreamOptions streamOptions, @Nullable Integer topK, @Nullable Double minP,
		@Nullable Double repetitionPenalty, @Nullable Map<String, @Nullable Double> logitBias,
		@Nullable List<@Nullable Integer> allowedTokenIds, @Nullable Long seed, @Nullable Integer minTokens,
		@Nullable JsonNode stop, @Nullable Boolean includeStopStrInOutput,
		@Nullable List<@Nullable Integer> stopTokenIds, @Nullable Boolean ignoreEos,
		@Nullable Boolean skipSpecialTokens, @Nullable Boolean logprobs, @Nullable JsonNode responseFormat,
		@Nullable JsonNode structuredOutputs, @Nullable String cacheSalt, @Nullable Integer priority,
		@Nullable String targetEndpoint, @Nullable Map<String, @Nullable Object> chatTemplateKwargs,
		@Nullable Boolean includeReasoning, @Nullable Integer thinkingTokenBudget,
		@JsonAnySetter Map<String, JsonNode> others) implements SamplingWire {

	@Override
	public @Nullable Integer n() {
		return null;
	}

	@Override
	public @Nullable Integer promptLogprobs() {
		return null;
	}

	@Override
	public @Nullable JsonNode guidedJson() {
		return null;
	}

	@Override
	public @Nullable String guidedRegex() {
		return null;
	}

	@Override
	public @Nullable List<@Nullable String> guidedChoice() {
		return null;
	}

	@Override
	public @Nullable String guidedGrammar() {
		return null;
	}

}
