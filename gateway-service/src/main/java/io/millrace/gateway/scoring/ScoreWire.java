package io.millrace.gateway.scoring;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of a score request as it arrives; null is absent. */
record ScoreWire(@Nullable String model, @JsonProperty("text_1") @Nullable JsonNode first,
		@JsonProperty("text_2") @Nullable JsonNode second, @JsonAnySetter Map<String, JsonNode> others) {

}
