package io.millrace.gateway.tokenize;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of a request to tokenize as it arrives; null is absent. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record TokenizeWire(@Nullable String model, @Nullable String prompt,
		@Nullable List<@Nullable Map<String, @Nullable Object>> messages, @Nullable Boolean addSpecialTokens,
		@Nullable Boolean addGenerationPrompt, @Nullable Boolean continueFinalMessage,
		@Nullable Map<String, @Nullable Object> chatTemplateKwargs, @Nullable Boolean returnTokenStrs,
		@JsonAnySetter Map<String, JsonNode> others) {

}
