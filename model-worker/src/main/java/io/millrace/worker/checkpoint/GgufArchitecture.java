package io.millrace.worker.checkpoint;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

import io.millrace.gguf.GgufFile;

/**
 * The architectures of GGUF that can be served, with what its tensors of a layer are
 * called by checkpoints of transformers.
 */
enum GgufArchitecture {

	/** Mistral and Mixtral are Llamas, too. */
	LLAMA("llama"),

	QWEN2("qwen2"),

	QWEN3("qwen3"),

	QWEN3_MOE("qwen3moe"),

	GEMMA("gemma"),

	GEMMA2("gemma2"),

	GEMMA3("gemma3"),

	PHI3("phi3"),

	GPT2("gpt2");

	private final String key;

	GgufArchitecture(String key) {
		this.key = key;
	}

	/** The architecture of a file. */
	static GgufArchitecture of(GgufFile file) {
		String name = file.metadata()
			.text("general.architecture")
			.orElseThrow(() -> new ModelLoadException(file.path() + " does not say general.architecture."));
		return Arrays.stream(values())
			.filter((architecture) -> architecture.key.equals(name))
			.findFirst()
			.orElseThrow(() -> new ModelLoadException(file.path() + " asks for the architecture " + name
					+ ", which is not supported in GGUF; supported: "
					+ Arrays.stream(values()).map(GgufArchitecture::key).collect(Collectors.joining(", ")) + "."));
	}

	/** Its name in {@code general.architecture}, with which its keys begin. */
	String key() {
		return this.key;
	}

	/**
	 * Tensors of a layer, without {@code blk.N.} and {@code .weight}, by what
	 * transformers calls them there. {@code {expert}} stands for the first index of a
	 * tensor.
	 */
	Map<String, String> layerNames() {
		return switch (this) {
			case LLAMA, QWEN2, QWEN3, GEMMA -> Names.LLAMA;
			case QWEN3_MOE -> Names.QWEN_EXPERTS;
			case GEMMA2, GEMMA3 -> Names.GEMMA2;
			case PHI3 -> Names.PHI3;
			case GPT2 -> Names.GPT2;
		};
	}

	/** Where llama.cpp turns neighbouring numbers of a head, its files have them so. */
	boolean interleavesHeads() {
		return this == LLAMA;
	}

	/** Its files have the weights of norms as they are multiplied. */
	boolean addsToNorms() {
		return this == GEMMA || this == GEMMA2 || this == GEMMA3;
	}

	/** Tables of names. */
	private static final class Names {

		static final Map<String, String> LLAMA = Map.ofEntries(Map.entry("attn_norm", "input_layernorm"),
				Map.entry("attn_q", "self_attn.q_proj"), Map.entry("attn_k", "self_attn.k_proj"),
				Map.entry("attn_v", "self_attn.v_proj"), Map.entry("attn_output", "self_attn.o_proj"),
				Map.entry("attn_q_norm", "self_attn.q_norm"), Map.entry("attn_k_norm", "self_attn.k_norm"),
				Map.entry("ffn_norm", "post_attention_layernorm"), Map.entry("ffn_gate", "mlp.gate_proj"),
				Map.entry("ffn_up", "mlp.up_proj"), Map.entry("ffn_down", "mlp.down_proj"),
				Map.entry("ffn_gate_inp", "block_sparse_moe.gate"),
				Map.entry("ffn_gate_exps", "block_sparse_moe.experts.{expert}.w1"),
				Map.entry("ffn_up_exps", "block_sparse_moe.experts.{expert}.w3"),
				Map.entry("ffn_down_exps", "block_sparse_moe.experts.{expert}.w2"));

		static final Map<String, String> QWEN_EXPERTS = with(LLAMA,
				Map.of("ffn_gate_inp", "mlp.gate", "ffn_gate_exps", "mlp.experts.{expert}.gate_proj", "ffn_up_exps",
						"mlp.experts.{expert}.up_proj", "ffn_down_exps", "mlp.experts.{expert}.down_proj"));

		static final Map<String, String> GEMMA2 = with(LLAMA, Map.of("post_attention_norm", "post_attention_layernorm",
				"ffn_norm", "pre_feedforward_layernorm", "post_ffw_norm", "post_feedforward_layernorm"));

		static final Map<String, String> PHI3 = with(LLAMA,
				Map.of("attn_qkv", "self_attn.qkv_proj", "ffn_up", "mlp.gate_up_proj"));

		static final Map<String, String> GPT2 = Map.of("attn_norm", "ln_1", "attn_qkv", "attn.c_attn", "attn_output",
				"attn.c_proj", "ffn_norm", "ln_2", "ffn_up", "mlp.c_fc", "ffn_down", "mlp.c_proj");

		private Names() {
		}

		private static Map<String, String> with(Map<String, String> names, Map<String, String> changes) {
			Map<String, String> changed = new HashMap<>(names);
			changed.putAll(changes);
			return Map.copyOf(changed);
		}

	}

}
