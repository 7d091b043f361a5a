package io.millrace.worker.checkpoint;

import java.nio.file.Path;
import java.util.function.DoublePredicate;

import org.jspecify.annotations.Nullable;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;

/**
 * How a model wants to be sampled, from {@code generation_config.json}.
 *
 * @param eosTokenIds ids that end a sequence; null where the file says nothing
 * @param defaults what a request gets that does not say
 */
record GenerationConfig(@Nullable TokenIds eosTokenIds, GenerationDefaults defaults) {

	private static final GenerationConfig ABSENT = new GenerationConfig(null, GenerationDefaults.NONE);

	/** Reads the file; a model need not have one. */
	static GenerationConfig read(Path file) {
		return JsonFile.readIfPresent(file).map(GenerationConfig::of).orElse(ABSENT);
	}

	static GenerationConfig of(JsonFile json) {
		return new GenerationConfig(json.tokenIds("eos_token_id"), defaults(json));
	}

	private static GenerationDefaults defaults(JsonFile json) {
		Double minP = number(json, "min_p", "between 0 and 1", (value) -> value >= 0 && value <= 1);
		Double repetitionPenalty = number(json, "repetition_penalty", "above 0", (value) -> value > 0);
		if (!json.flag("do_sample", true)) {
			return new GenerationDefaults(0.0, null, null, null, repetitionPenalty, maxNewTokens(json));
		}
		return new GenerationDefaults(temperature(json), topK(json), topP(json), minP, repetitionPenalty,
				maxNewTokens(json));
	}

	private static @Nullable Double temperature(JsonFile json) {
		return number(json, "temperature", "between 0 and " + SamplingParams.MAX_TEMPERATURE,
				(value) -> value >= 0 && value <= SamplingParams.MAX_TEMPERATURE);
	}

	private static @Nullable Integer topK(JsonFile json) {
		Integer value = json.integer("top_k");
		return (value != null) ? Integer.valueOf(Math.max(0, value)) : null;
	}

	private static @Nullable Double topP(JsonFile json) {
		return number(json, "top_p", "above 0 and at most 1", (value) -> value > 0 && value <= 1);
	}

	private static @Nullable Integer maxNewTokens(JsonFile json) {
		Integer value = json.integer("max_new_tokens");
		if (value != null && value < 1) {
			throw new ModelLoadException(json.name() + ": max_new_tokens is at least 1, got " + value + ".");
		}
		return value;
	}

	private static @Nullable Double number(JsonFile json, String field, String range, DoublePredicate inRange) {
		Double value = json.number(field);
		if (value != null && !inRange.test(value)) {
			throw new ModelLoadException(json.name() + ": " + field + " is " + range + ", got " + value + ".");
		}
		return value;
	}

}
