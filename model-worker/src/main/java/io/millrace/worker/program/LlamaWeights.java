package io.millrace.worker.program;

import java.util.List;

import io.millrace.worker.checkpoint.ModelConfig;
import io.millrace.worker.checkpoint.WeightIndex;
import io.millrace.worker.checkpoint.WeightTensor;

/**
 * A Llama's weights by transformers' names, in the order in which the program takes them.
 */
final class LlamaWeights {

	private final ModelConfig config;

	private final WeightIndex index;

	LlamaWeights(ModelConfig config, WeightIndex index) {
		this.config = config;
		this.index = index;
	}

	List<WeightTensor> layer(int layer) {
		String prefix = "model.layers." + layer + ".";
		long hidden = this.config.hiddenSize();
		long inner = this.config.intermediateSize();
		long queries = (long) this.config.heads() * this.config.headDim();
		long keys = (long) this.config.kvHeads() * this.config.headDim();
		return List.of(this.index.require(prefix + "input_layernorm.weight", hidden),
				this.index.require(prefix + "self_attn.q_proj.weight", queries, hidden),
				this.index.require(prefix + "self_attn.k_proj.weight", keys, hidden),
				this.index.require(prefix + "self_attn.v_proj.weight", keys, hidden),
				this.index.require(prefix + "self_attn.o_proj.weight", hidden, queries),
				this.index.require(prefix + "post_attention_layernorm.weight", hidden),
				this.index.require(prefix + "mlp.gate_proj.weight", inner, hidden),
				this.index.require(prefix + "mlp.up_proj.weight", inner, hidden),
				this.index.require(prefix + "mlp.down_proj.weight", hidden, inner));
	}

	WeightTensor embedding() {
		return this.index.require("model.embed_tokens.weight", this.config.vocabularySize(), this.config.hiddenSize());
	}

	/** What comes after the last layer. */
	List<WeightTensor> head() {
		WeightTensor norm = this.index.require("model.norm.weight", this.config.hiddenSize());
		return List.of(norm, this.config.tiedEmbeddings() ? embedding()
				: this.index.require("lm_head.weight", this.config.vocabularySize(), this.config.hiddenSize()));
	}

}
