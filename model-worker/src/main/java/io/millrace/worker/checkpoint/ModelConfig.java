package io.millrace.worker.checkpoint;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.millrace.protocol.TokenIds;

/**
 * The sizes of a model, from {@code config.json} as transformers writes it.
 *
 * @param architecture its family
 * @param hiddenSize width of the residual stream
 * @param layers decoder layers
 * @param heads query heads
 * @param kvHeads key and value heads; divides {@code heads}
 * @param headDim width of a head, even
 * @param intermediateSize width of the feed-forward part
 * @param vocabularySize rows of the embedding
 * @param maxPositions the longest context it was made for, in tokens
 * @param normEpsilon added to the mean square in RMS norm
 * @param rotary positions
 * @param tiedEmbeddings whether the embedding is the output matrix, too
 * @param eosTokenIds ids that end a sequence; empty where the file says nothing
 */
public record ModelConfig(Architecture architecture, int hiddenSize, int layers, int heads, int kvHeads, int headDim,
		int intermediateSize, int vocabularySize, int maxPositions, double normEpsilon, Rotary rotary,
		boolean tiedEmbeddings, TokenIds eosTokenIds) {

	private static final double DEFAULT_NORM_EPSILON = 1e-6;

	private static final int DEFAULT_MAX_POSITIONS = 2048;

	/** More than any model has; sizes beyond it are mistakes. */
	private static final int LIMIT = 1 << 24;

	public ModelConfig {
		if (heads % kvHeads != 0) {
			throw new ModelLoadException("A model's num_key_value_heads divides its num_attention_heads, got " + kvHeads
					+ " and " + heads + ".");
		}
		if (headDim % 2 != 0) {
			throw new ModelLoadException("A model's head_dim is even, got " + headDim + ".");
		}
	}

	/**
	 * Reads and checks {@code config.json}.
	 * @throws ModelLoadException if it is missing, corrupt or asks for what is not
	 * supported
	 */
	static ModelConfig read(Path file) {
		JsonFile json = JsonFile.read(file);
		Architecture architecture = Architecture.of(json.name(), architecture(json));
		refuseUnsupported(json);
		int hidden = size(json, "hidden_size");
		int heads = size(json, "num_attention_heads");
		int headDim = json.positiveInt("head_dim", Math.max(1, hidden / heads));
		TokenIds eos = json.tokenIds("eos_token_id");
		return new ModelConfig(architecture, hidden, size(json, "num_hidden_layers"), heads,
				json.positiveInt("num_key_value_heads", heads), headDim, size(json, "intermediate_size"),
				size(json, "vocab_size"), json.positiveInt("max_position_embeddings", DEFAULT_MAX_POSITIONS),
				json.positiveNumber("rms_norm_eps", DEFAULT_NORM_EPSILON), Rotary.read(json),
				json.flag("tie_word_embeddings", false), (eos != null) ? eos : TokenIds.EMPTY);
	}

	private static int size(JsonFile json, String field) {
		int size = json.positiveInt(field);
		if (size > LIMIT) {
			throw new ModelLoadException(json.name() + ": " + field + " is at most " + LIMIT + ", got " + size + ".");
		}
		return size;
	}

	private static String architecture(JsonFile json) {
		JsonNode names = json.find("architectures");
		if (names == null || !names.isArray() || names.isEmpty() || !names.get(0).isString()) {
			throw new ModelLoadException(json.name() + " does not name the model's architecture in architectures.");
		}
		return names.get(0).stringValue();
	}

	private static void refuseUnsupported(JsonFile json) {
		@Nullable String activation = json.text("hidden_act");
		if (activation != null && !activation.equals("silu")) {
			throw new ModelLoadException(json.name() + ": hidden_act is silu, got " + activation + ".");
		}
		for (String field : new String[] { "attention_bias", "mlp_bias" }) {
			if (json.flag(field, false)) {
				throw new ModelLoadException(json.name() + " sets " + field + ", which is not supported.");
			}
		}
		if (json.find("quantization_config") != null) {
			throw new ModelLoadException(
					json.name() + " has a quantization_config; quantised checkpoints are not supported.");
		}
	}

	/** Query heads that share one key and value head. */
	public int groupSize() {
		return this.heads / this.kvHeads;
	}

	/** Numbers that the KV cache keeps for one token, in all layers. */
	public long cacheNumbersPerToken() {
		return 2L * this.layers * this.kvHeads * this.headDim;
	}

}
