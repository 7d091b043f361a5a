package io.millrace.gateway.tokenize;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of a request to detokenize as it arrives; null is absent. */
record DetokenizeWire(@Nullable String model, @Nullable List<@Nullable Integer> tokens,
		@JsonAnySetter Map<String, JsonNode> others) {

}
