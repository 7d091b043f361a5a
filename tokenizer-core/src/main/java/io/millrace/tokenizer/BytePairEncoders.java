package io.millrace.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.tokenizer.bytepairs.AddedTokens;
import io.millrace.tokenizer.bytepairs.BytePairEncoder;
import io.millrace.tokenizer.bytepairs.BytePairs;
import io.millrace.tokenizer.bytepairs.WordSplitter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The encoder that a tokenizer.json describes, where it is a byte-level one. */
final class BytePairEncoders {

	private BytePairEncoders() {
	}

	/**
	 * The encoder.
	 * @param json read with its merges
	 * @return null if any part of the tokenizer is not known well enough
	 */
	static @Nullable BytePairEncoder of(TokenizerJson json) {
		JsonNode normalizer = json.part("normalizer");
		List<WordSplitter> splitters = WordSteps.of(json.part("pre_tokenizer"));
		if (splitters.isEmpty() || !Normalizers.onlyCompose(normalizer)
				|| json.addedTokens().stream().anyMatch(BytePairEncoders::looksAround)) {
			return null;
		}
		BytePairs pairs = json.bytePairs();
		return (pairs != null) ? new BytePairEncoder(added(json, false), added(json, true),
				Normalizers.compose(normalizer), splitters, pairs) : null;
	}

	private static boolean looksAround(JsonNode token) {
		return token.path("single_word").asBoolean(false) || token.path("lstrip").asBoolean(false)
				|| token.path("rstrip").asBoolean(false);
	}

	private static AddedTokens added(TokenizerJson json, boolean normalized) {
		Map<String, Integer> ids = new HashMap<>();
		for (JsonNode token : json.addedTokens()) {
			String name = token.path("content").asString("");
			if (token.path("normalized").asBoolean(false) == normalized && !name.isEmpty()) {
				ids.put(name, token.path("id").asInt());
			}
		}
		return new AddedTokens(ids);
	}

}
