package io.millrace.protocol;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says of the model it serves.
 *
 * @param name the name under which requests ask for it
 * @param task what it does
 * @param maxModelLen the most tokens of prompt and output together
 * @param vocabularySize ids are in {@code [0, vocabularySize)}
 * @param eosTokenIds ids that end a sequence
 * @param defaults sampling defaults from its {@code generation_config.json}
 * @param tokenizerHash hash of the tokenizer's files, the same at worker and tokenizer
 * @param createdEpochSecond when the model was made, for {@code created} in model lists
 * @param aliases other names under which requests may ask for it
 * @param embedding the vectors it makes; null for a model that makes none
 */
public record ModelCard(String name, PipelineTask task, int maxModelLen, int vocabularySize, TokenIds eosTokenIds,
		GenerationDefaults defaults, String tokenizerHash, long createdEpochSecond, List<String> aliases,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EmbeddingForm embedding) {

	/** A model with one name that makes no vectors. */
	public ModelCard(String name, PipelineTask task, int maxModelLen, int vocabularySize, TokenIds eosTokenIds,
			GenerationDefaults defaults, String tokenizerHash, long createdEpochSecond) {
		this(name, task, maxModelLen, vocabularySize, eosTokenIds, defaults, tokenizerHash, createdEpochSecond,
				List.of(), null);
	}

	public ModelCard {
		aliases = orNone(aliases);
		if (name.isBlank()) {
			throw new IllegalArgumentException("A model's name is not blank.");
		}
		if (maxModelLen < 1 || vocabularySize < 1) {
			throw new IllegalArgumentException(
					"maxModelLen and vocabularySize are positive, got " + maxModelLen + " and " + vocabularySize + ".");
		}
	}

	/** Workers of older releases say nothing of aliases. */
	private static List<String> orNone(@Nullable List<String> aliases) {
		return (aliases != null) ? List.copyOf(aliases) : List.of();
	}

}
