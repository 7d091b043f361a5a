package io.millrace.worker.checkpoint;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import tools.jackson.databind.JsonNode;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.DecoderConfig.Activation;
import io.millrace.worker.checkpoint.DecoderConfig.Head;
import io.millrace.worker.checkpoint.DecoderConfig.Norm;
import io.millrace.worker.checkpoint.DecoderConfig.Residual;
import io.millrace.worker.checkpoint.DecoderDraft.Sizes;

/**
 * Reads a decoder's {@code config.json} under the names that most families use. Fields
 * that change what is computed have to be read by the family or say nothing.
 */
final class DecoderFields {

	/** More than any model has; sizes beyond it are mistakes. */
	private static final int LIMIT = 1 << 24;

	private static final int DEFAULT_MAX_POSITIONS = 2048;

	/** Of what changes the result, what some family has and another ignores. */
	private static final Set<String> MEANINGFUL = Set.of("activation_function", "add_cross_attention", "alibi",
			"attention_bias", "attention_chunk_size", "attention_multiplier", "attn_logit_softcapping",
			"attn_temperature_tuning", "clip_qkv", "cross_attention_layers", "embedding_multiplier",
			"final_logit_softcapping", "first_k_dense_replace", "hidden_act", "hidden_activation", "kv_lora_rank",
			"layer_types", "logit_scale", "logits_scaling", "mlp_bias", "mlp_only_layers", "n_routed_experts",
			"no_rope_layers", "num_experts", "num_kv_shared_layers", "num_local_experts", "parallel_attn",
			"partial_rotary_factor", "qk_layernorm", "quantization_config", "query_pre_attn_scalar",
			"reorder_and_upcast_attn", "residual_multiplier", "rope_interleaved", "rope_local_base_freq",
			"rope_parameters", "rope_scaling", "rotary_pct", "scale_attn_by_inverse_layer_idx", "sliding_window",
			"sliding_window_pattern", "swiglu_limit", "use_bias", "use_bidirectional_attention",
			"use_parallel_residual", "use_qk_norm", "use_qkv_bias", "use_sliding_window");

	private final JsonFile json;

	DecoderFields(JsonFile json) {
		this.json = json;
	}

	JsonFile json() {
		return this.json;
	}

	/** A draft with the sizes and the end of sequences. */
	DecoderDraft draft(Architecture architecture) {
		return draft(architecture, Math.max(1, size("hidden_size") / size("num_attention_heads")));
	}

	/** The same with a head_dim for files that do not say it. */
	DecoderDraft draft(Architecture architecture, int headDim) {
		int heads = size("num_attention_heads");
		return draft(architecture,
				new Sizes(size("hidden_size"), size("num_hidden_layers"), heads,
						this.json.positiveInt("num_key_value_heads", heads), this.json.positiveInt("head_dim", headDim),
						size("intermediate_size"), size("vocab_size"), positions()));
	}

	DecoderDraft draft(Architecture architecture, Sizes sizes) {
		TokenIds eos = this.json.tokenIds("eos_token_id");
		return new DecoderDraft(architecture, sizes, (eos != null) ? eos : TokenIds.EMPTY);
	}

	int size(String field) {
		int size = this.json.positiveInt(field);
		if (size > LIMIT) {
			throw new ModelLoadException(
					this.json.name() + ": " + field + " is at most " + LIMIT + ", got " + size + ".");
		}
		return size;
	}

	int positions() {
		return this.json.positiveInt("max_position_embeddings", DEFAULT_MAX_POSITIONS);
	}

	boolean flag(String field) {
		return this.json.flag(field, false);
	}

	/** A number that is above 0, or the one for files that do not say it. */
	double number(String field, double absent) {
		return this.json.positiveNumber(field, absent);
	}

	/** A number above 0; 0 if absent. */
	double cap(String field, double absent) {
		JsonNode node = this.json.root().get(field);
		return (node != null && node.isNull()) ? cap(field) : number(field, absent);
	}

	private double cap(String field) {
		this.json.find(field);
		return 0;
	}

	Norm rmsNorm(double epsilon) {
		return new Norm(false, false, 0, number("rms_norm_eps", epsilon));
	}

	Norm layerNorm(String field) {
		return new Norm(true, true, 0, number(field, 1e-5));
	}

	Residual plainResidual() {
		return new Residual(1, 1, false, false);
	}

	Head head(boolean tied) {
		return new Head(this.json.flag("tie_word_embeddings", tied), false, 1, 0);
	}

	RotaryReader rotary(DecoderDraft draft) {
		return new RotaryReader(this.json, draft.headDim(), draft.maxPositions());
	}

	Activation activation() {
		return activation("hidden_act", "silu");
	}

	Activation activation(String field, String absent) {
		String name = Optional.ofNullable(this.json.text(field)).orElse(absent);
		return switch (name) {
			case "silu", "swish" -> Activation.SILU;
			case "gelu", "gelu_python" -> Activation.GELU;
			case "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate" -> Activation.GELU_TANH;
			case "relu" -> Activation.RELU;
			default -> throw new ModelLoadException(this.json.name() + ": " + field
					+ " is one of silu, gelu, gelu_new, gelu_pytorch_tanh and relu, got " + name + ".");
		};
	}

	/** The window of all layers; absent it is the given one, null is none. */
	List<Integer> window(int layers, int absent) {
		JsonNode node = this.json.root().get("sliding_window");
		int window = (node == null) ? absent : this.json.positiveInt("sliding_window", Integer.MAX_VALUE);
		return Collections.nCopies(layers, (window == Integer.MAX_VALUE) ? 0 : window);
	}

	/**
	 * The windows of layers of which some are local.
	 * @param local which are, if {@code layer_types} does not say
	 */
	List<Integer> windows(int layers, int absent, IntPredicate local) {
		List<Integer> same = window(layers, absent);
		IntPredicate chosen = isLocal(layers).orElse(local);
		return IntStream.range(0, layers).mapToObj((layer) -> chosen.test(layer) ? same.get(layer) : 0).toList();
	}

	/** Which layers are local by {@code layer_types}. */
	Optional<IntPredicate> isLocal(int layers) {
		JsonNode types = this.json.find("layer_types");
		if (types == null) {
			return Optional.empty();
		}
		if (!types.isArray() || types.size() != layers || types.valueStream().anyMatch((type) -> !isKnown(type))) {
			throw this.json.wrong("layer_types",
					"a list of full_attention and sliding_attention, one for each of " + layers + " layers", types);
		}
		return Optional.of((layer) -> types.get(layer).stringValue().equals("sliding_attention"));
	}

	private static boolean isKnown(JsonNode type) {
		return type.isString() && Set.of("full_attention", "sliding_attention").contains(type.stringValue());
	}

	/** Layers by a list of numbers, none if it is absent. */
	List<Integer> integers(String field) {
		JsonNode list = this.json.find(field);
		if (list == null) {
			return List.of();
		}
		if (!list.isArray() || list.valueStream().anyMatch((number) -> !number.canConvertToInt())) {
			throw this.json.wrong(field, "a list of whole numbers", list);
		}
		return list.valueStream().map(JsonNode::intValue).toList();
	}

	/** Refuses what changes the result and nobody asked for. */
	void refuseRest() {
		if (this.json.find("quantization_config") != null) {
			throw new ModelLoadException(
					this.json.name() + " has a quantization_config; quantised checkpoints are not supported.");
		}
		this.json.refuseUnread(MEANINGFUL);
	}

}
