package io.millrace.worker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

import io.millrace.worker.checkpoint.WeightType;

/** The sizes of well-known Llamas, to be filled with random weights. */
public enum RandomModel {

	/** 125 million weights. */
	LLAMA_160M("160m", 768, 12, 12, 4, 2048),

	/** 1.1 billion weights, as TinyLlama. */
	LLAMA_1_1B("1.1b", 2048, 22, 32, 4, 5632);

	static final int VOCABULARY = 32_000;

	private static final int MAX_POSITIONS = 131_072;

	private final String label;

	private final int hidden;

	private final int layers;

	private final int heads;

	private final int kvHeads;

	private final int inner;

	RandomModel(String label, int hidden, int layers, int heads, int kvHeads, int inner) {
		this.label = label;
		this.hidden = hidden;
		this.layers = layers;
		this.heads = heads;
		this.kvHeads = kvHeads;
		this.inner = inner;
	}

	/** The name on the command line. */
	public String label() {
		return this.label;
	}

	/** The model with that label. */
	public static Optional<RandomModel> find(String label) {
		return Arrays.stream(values()).filter((model) -> model.label.equals(label)).findFirst();
	}

	private int headDim() {
		return this.hidden / this.heads;
	}

	/**
	 * Writes a checkpoint: {@code config.json} and {@code model.safetensors}. The same
	 * model has the same weights at every call and in every type.
	 * @param directory where to; it exists
	 * @param type of the weights, {@code F32} or {@code BF16}
	 */
	public void write(Path directory, WeightType type) throws IOException {
		Files.writeString(directory.resolve("config.json"), config(type));
		RandomWeights weights = new RandomWeights(type);
		weights.matrix("model.embed_tokens", VOCABULARY, this.hidden, 1);
		for (int layer = 0; layer < this.layers; layer++) {
			addLayer(weights, "model.layers." + layer + ".");
		}
		weights.ones("model.norm", this.hidden);
		weights.matrix("lm_head", VOCABULARY, this.hidden);
		weights.write(directory.resolve("model.safetensors"));
	}

	private String config(WeightType type) {
		return """
				{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "hidden_size": %d,
				"num_hidden_layers": %d, "num_attention_heads": %d, "num_key_value_heads": %d,
				"intermediate_size": %d, "vocab_size": %d, "max_position_embeddings": %d, "rms_norm_eps": 1e-05,
				"rope_theta": 10000.0, "tie_word_embeddings": false, "torch_dtype": "%s"}
				""".formatted(this.hidden, this.layers, this.heads, this.kvHeads, this.inner, VOCABULARY, MAX_POSITIONS,
				(type == WeightType.BF16) ? "bfloat16" : "float32");
	}

	private void addLayer(RandomWeights weights, String prefix) {
		int keys = this.kvHeads * headDim();
		weights.ones(prefix + "input_layernorm", this.hidden);
		weights.matrix(prefix + "self_attn.q_proj", this.hidden, this.hidden);
		weights.matrix(prefix + "self_attn.k_proj", keys, this.hidden);
		weights.matrix(prefix + "self_attn.v_proj", keys, this.hidden);
		weights.matrix(prefix + "self_attn.o_proj", this.hidden, this.hidden);
		weights.ones(prefix + "post_attention_layernorm", this.hidden);
		weights.matrix(prefix + "mlp.gate_proj", this.inner, this.hidden);
		weights.matrix(prefix + "mlp.up_proj", this.inner, this.hidden);
		weights.matrix(prefix + "mlp.down_proj", this.hidden, this.inner);
	}

}
