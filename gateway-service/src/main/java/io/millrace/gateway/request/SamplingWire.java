package io.millrace.gateway.request;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The parameters that wire records of generating endpoints share; null is absent. */
public interface SamplingWire {

	@Nullable Double temperature();

	@Nullable Double topP();

	@Nullable Integer topK();

	@Nullable Long seed();

	/** A string or an array of strings. */
	@Nullable JsonNode stop();

	@Nullable List<@Nullable Integer> stopTokenIds();

	@Nullable Boolean ignoreEos();

	@Nullable Boolean skipSpecialTokens();

}
