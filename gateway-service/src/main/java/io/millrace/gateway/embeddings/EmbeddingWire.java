package io.millrace.gateway.embeddings;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of an embedding request as it arrives; null is absent. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record EmbeddingWire(@Nullable String model, @Nullable JsonNode input, @Nullable String encodingFormat,
		@Nullable Integer dimensions, @JsonAnySetter Map<String, JsonNode> others) {

}
