package io.millrace.gateway.responses;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of a request for a compaction as it arrives; null is absent. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record CompactWire(@Nullable String model, @Nullable JsonNode input, @Nullable String previousResponseId,
		@Nullable String instructions, @Nullable String promptCacheKey, @JsonAnySetter Map<String, JsonNode> others) {

}
