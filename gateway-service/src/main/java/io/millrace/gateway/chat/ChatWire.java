package io.millrace.gateway.chat;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.gateway.request.SamplingWire;
import io.millrace.gateway.request.StreamOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of a chat request as it arrives; null is absent. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ChatWire(@Nullable String model, @Nullable List<@Nullable Map<String, @Nullable Object>> messages,
		@Nullable Long maxTokens, @Nullable Long maxCompletionTokens, @Nullable Integer n, @Nullable Double temperature,
		@Nullable Double topP, @Nullable Integer topK, @Nullable Double minP, @Nullable Double repetitionPenalty,
		@Nullable Double presencePenalty, @Nullable Double frequencyPenalty,
		@Nullable Map<String, @Nullable Double> logitBias, @Nullable List<@Nullable Integer> allowedTokenIds,
		@Nullable Long seed, @Nullable Integer minTokens, @Nullable JsonNode stop,
		@Nullable Boolean includeStopStrInOutput, @Nullable List<@Nullable Integer> stopTokenIds,
		@Nullable Boolean ignoreEos, @Nullable Boolean skipSpecialTokens, @Nullable Boolean logprobs,
		@Nullable Integer topLogprobs, @Nullable Integer promptLogprobs, @Nullable JsonNode responseFormat,
		@Nullable JsonNode structuredOutputs, @Nullable JsonNode guidedJson, @Nullable String guidedRegex,
		@Nullable List<@Nullable String> guidedChoice, @Nullable String guidedGrammar, @Nullable String cacheSalt,
		@Nullable Integer priority, @Nullable String targetEndpoint, @Nullable Boolean stream,
		@Nullable StreamOptions streamOptions, @Nullable Boolean returnTokenIds, @Nullable Boolean addGenerationPrompt,
		@Nullable Boolean continueFinalMessage, @Nullable Map<String, @Nullable Object> chatTemplateKwargs,
		@Nullable String reasoningEffort, @Nullable Boolean includeReasoning, @Nullable Integer thinkingTokenBudget,
		@Nullable List<@Nullable Object> tools, @Nullable Object toolChoice, @Nullable Boolean parallelToolCalls,
		@JsonAnySetter Map<String, JsonNode> others) implements SamplingWire {

}
