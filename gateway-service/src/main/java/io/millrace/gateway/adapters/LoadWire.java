package io.millrace.gateway.adapters;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of a request to load an adapter as it arrives; null is absent. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record LoadWire(@Nullable String loraName, @Nullable String loraPath, @Nullable Boolean loadInplace,
		@Nullable String baseModelName, @JsonAnySetter Map<String, JsonNode> others) {

}
