package io.millrace.tokenizer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the part {@code normalizer} of a tokenizer.json does to texts. */
final class Normalizers {

	private Normalizers() {
	}

	/** Whether it changes nothing but that characters may be composed (NFC). */
	static boolean onlyCompose(@Nullable JsonNode normalizer) {
		return normalizer == null || normalizer.isNull() || isComposing(normalizer) || (isSequence(normalizer)
				&& normalizer.path("normalizers").valueStream().allMatch(Normalizers::onlyCompose));
	}

	/** Whether characters are composed. */
	static boolean compose(@Nullable JsonNode normalizer) {
		return normalizer != null && (isComposing(normalizer) || (isSequence(normalizer)
				&& normalizer.path("normalizers").valueStream().anyMatch(Normalizers::compose)));
	}

	private static boolean isComposing(JsonNode normalizer) {
		return normalizer.path("type").asString("").equals("NFC");
	}

	private static boolean isSequence(JsonNode normalizer) {
		return normalizer.path("type").asString("").equals("Sequence");
	}

}
