package io.millrace.gateway.completions;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.gateway.request.SamplingWire;
import io.millrace.gateway.request.StreamOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of a completion request as it arrives; null is absent. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record CompletionWire(@Nullable String model, @Nullable JsonNode prompt, @Nullable Integer maxTokens,
		@Nullable Double temperature, @Nullable Double topP, @Nullable Integer topK, @Nullable Long seed,
		@Nullable JsonNode stop, @Nullable List<@Nullable Integer> stopTokenIds, @Nullable Boolean ignoreEos,
		@Nullable Boolean skipSpecialTokens, @Nullable Boolean addSpecialTokens, @Nullable Boolean stream,
		@Nullable StreamOptions streamOptions, @Nullable Boolean returnTokenIds,
		@JsonAnySetter Map<String, JsonNode> others) implements SamplingWire {

}
