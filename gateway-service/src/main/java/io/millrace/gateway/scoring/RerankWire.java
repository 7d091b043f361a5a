package io.millrace.gateway.scoring;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of a rerank request as it arrives; null is absent. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record RerankWire(@Nullable String model, @Nullable JsonNode query, @Nullable JsonNode documents,
		@Nullable Integer topN, @Nullable Boolean returnDocuments, @JsonAnySetter Map<String, JsonNode> others) {

}
