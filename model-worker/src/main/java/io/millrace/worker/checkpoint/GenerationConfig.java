package io.millrace.worker.checkpoint;

import java.nio.file.Path;

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
		return JsonFile.readIfPresent(file)
			.map((json) -> new GenerationConfig(json.tokenIds("eos_token_id"), defaults(json)))
			.orElse(ABSENT);
	}

	private static GenerationDefaults defaults(JsonFile json) {
		if (!json.flag("do_sample", true)) {
			return new GenerationDefaults(0.0, null, null);
		}
		return new GenerationDefaults(temperature(json), topK(json), topP(json));
	}

	private static @Nullable Double temperature(JsonFile json) {
		Double value = json.number("temperature");
		if (value != null && (value < 0 || value > SamplingParams.MAX_TEMPERATURE)) {
			throw new ModelLoadException(json.name() + ": temperature is between 0 and "
					+ SamplingParams.MAX_TEMPERATURE + ", got " + value + ".");
		}
		return value;
	}

	private static @Nullable Integer topK(JsonFile json) {
		Integer value = json.integer("top_k");
		return (value != null) ? Integer.valueOf(Math.max(0, value)) : null;
	}

	private static @Nullable Double topP(JsonFile json) {
		Double value = json.number("top_p");
		if (value != null && !(value > 0 && value <= 1)) {
			throw new ModelLoadException(json.name() + ": top_p is above 0 and at most 1, got " + value + ".");
		}
		return value;
	}

}
