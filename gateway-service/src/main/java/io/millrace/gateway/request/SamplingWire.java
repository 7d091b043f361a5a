package io.millrace.gateway.request;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The parameters that wire records of generating endpoints share; null is absent. */
public interface SamplingWire {

	@Nullable Integer n();

	@Nullable Double temperature();

	@Nullable Double topP();

	@Nullable Integer topK();

	@Nullable Double minP();

	@Nullable Double repetitionPenalty();

	@Nullable Double presencePenalty();

	@Nullable Double frequencyPenalty();

	/** By token id, written as a string. */
	@Nullable Map<String, @Nullable Double> logitBias();

	@Nullable List<@Nullable Integer> allowedTokenIds();

	@Nullable Long seed();

	@Nullable Integer minTokens();

	/** A string or an array of strings. */
	@Nullable JsonNode stop();

	@Nullable Boolean includeStopStrInOutput();

	@Nullable List<@Nullable Integer> stopTokenIds();

	@Nullable Boolean ignoreEos();

	@Nullable Boolean skipSpecialTokens();

	@Nullable Integer promptLogprobs();

	@Nullable JsonNode responseFormat();

	@Nullable JsonNode structuredOutputs();

	/** A schema, or a string that holds one. */
	@Nullable JsonNode guidedJson();

	@Nullable String guidedRegex();

	@Nullable List<@Nullable String> guidedChoice();

	@Nullable String guidedGrammar();

	@Nullable String cacheSalt();

	@Nullable Integer priority();

	@Nullable String targetEndpoint();

	@Nullable Boolean stream();

	@Nullable StreamOptions streamOptions();

}
