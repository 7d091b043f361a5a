package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.millrace.gguf.GgufFile;
import io.millrace.gguf.GgufMetadata;
import io.millrace.gguf.GgufTensor;

/**
 * The metadata of a GGUF file as the {@code config.json} that transformers would write.
 */
final class GgufConfig {

	/** Of what changes the result, what not every architecture has. */
	private static final Set<String> MEANINGFUL = Set.of("attention.alibi_bias_max", "attention.clamp_kqv",
			"attention.causal", "attention.kv_lora_rank", "attention.q_lora_rank", "attention.scale", "attention.sinks",
			"attention.sliding_window", "attention.sliding_window_pattern", "attention.temperature_length",
			"attention.temperature_scale", "attn_logit_softcapping", "embedding_scale", "expert_count",
			"expert_gating_func", "expert_group_count", "expert_shared_count", "expert_weights_scale",
			"final_logit_softcapping", "leading_dense_block_count", "logit_scale", "residual_scale",
			"rope.freq_base_swa", "rope.scale_linear", "use_parallel_residual");

	/** The model whose heads see more than their width says. */
	private static final Map<GgufArchitecture, Integer> LAYERS_OF_27B = Map.of(GgufArchitecture.GEMMA2, 46,
			GgufArchitecture.GEMMA3, 62);

	private static final int MAX_FACTORS = 1 << 16;

	private final GgufFile file;

	private final GgufMetadata metadata;

	private final GgufArchitecture architecture;

	private final Map<String, GgufTensor> tensors;

	private final ObjectNode json = JsonMapper.shared().createObjectNode();

	private final Set<String> read = new HashSet<>();

	GgufConfig(GgufFile file, GgufArchitecture architecture, Map<String, GgufTensor> tensors) {
		this.file = file;
		this.metadata = file.metadata();
		this.architecture = architecture;
		this.tensors = tensors;
	}

	/**
	 * What is computed.
	 * @throws ModelLoadException if the metadata lack a size, or ask for what is not
	 * supported
	 */
	JsonFile config() {
		addSizes();
		addRotary();
		addEnds();
		this.json.put("tie_word_embeddings", !this.tensors.containsKey("output.weight"));
		switch (this.architecture) {
			case LLAMA -> addLlama();
			case QWEN2 -> is("Qwen2ForCausalLM");
			case QWEN3 -> is("Qwen3ForCausalLM");
			case QWEN3_MOE -> addQwenExperts();
			case GEMMA -> is("GemmaForCausalLM");
			case GEMMA2 -> addGemma2();
			case GEMMA3 -> addGemma3();
			case PHI3 -> addPhi3();
			case GPT2 -> addGpt2();
		}
		refuseRest();
		return JsonFile.of("The metadata of " + this.file.path(), this.json);
	}

	/** How it wants to be sampled. */
	JsonFile generation() {
		ObjectNode generation = JsonMapper.shared().createObjectNode();
		this.metadata.number("general.sampling.temp").ifPresent((value) -> generation.put("temperature", value));
		this.metadata.number("general.sampling.top_p").ifPresent((value) -> generation.put("top_p", value));
		this.metadata.whole("general.sampling.top_k").ifPresent((value) -> generation.put("top_k", value));
		return JsonFile.of("The metadata of " + this.file.path(), generation);
	}

	private void is(String className) {
		this.json.putArray("architectures").add(className);
	}

	private void addSizes() {
		copy("embedding_length", "hidden_size");
		copy("block_count", "num_hidden_layers");
		copy("feed_forward_length", "intermediate_size");
		copy("context_length", "max_position_embeddings");
		long heads = copy("attention.head_count", "num_attention_heads");
		this.json.put("num_key_value_heads", size("attention.head_count_kv").orElse(heads));
		this.json.put("head_dim", headDim(heads));
		number("attention.layer_norm_rms_epsilon").ifPresent((value) -> this.json.put("rms_norm_eps", value));
		GgufTensor embedding = this.tensors.get("token_embd.weight");
		if (embedding == null) {
			throw new ModelLoadException(this.file.path() + " lacks the tensor token_embd.weight.");
		}
		this.json.put("vocab_size", embedding.shape().getFirst());
	}

	private long headDim(long heads) {
		long usual = required("embedding_length") / Math.max(1, heads);
		long keys = size("attention.key_length").orElse(usual);
		long values = size("attention.value_length").orElse(keys);
		if (keys != values) {
			throw new ModelLoadException(
					this.file.path() + ": keys and values have the same width, got " + keys + " and " + values + ".");
		}
		return keys;
	}

	private long copy(String key, String field) {
		long value = required(key);
		this.json.put(field, value);
		return value;
	}

	private long required(String key) {
		return size(key)
			.orElseThrow(() -> new ModelLoadException(this.file.path() + " does not say " + full(key) + "."));
	}

	/** A size, which some files give for each layer. */
	private OptionalLong size(String key) {
		this.read.add(key);
		if (!this.metadata.isList(full(key))) {
			return this.metadata.whole(full(key));
		}
		long[] all = this.metadata.wholes(full(key)).orElseThrow();
		if (LongStream.of(all).distinct().count() != 1) {
			throw new ModelLoadException(
					this.file.path() + ": " + full(key) + " differs between layers, which is not supported.");
		}
		return OptionalLong.of(all[0]);
	}

	private OptionalDouble number(String key) {
		this.read.add(key);
		return this.metadata.number(full(key));
	}

	private String full(String key) {
		return this.architecture.key() + "." + key;
	}

	/** Ids after which an answer is over: of the text, of the turn, of the message. */
	private void addEnds() {
		TreeSet<Long> ends = new TreeSet<>();
		for (String name : List.of("eos", "eot", "eom")) {
			this.metadata.whole("tokenizer.ggml." + name + "_token_id").ifPresent(ends::add);
		}
		ArrayNode ids = this.json.putArray("eos_token_id");
		ends.forEach(ids::add);
	}

	private void addRotary() {
		this.json.put("rope_theta", number("rope.freq_base").orElse(Rotary.DEFAULT_THETA));
		long headDim = this.json.get("head_dim").longValue();
		long turned = size("rope.dimension_count").orElse(headDim);
		if (turned < headDim) {
			// A half more, so that rounding cannot make it one less.
			this.json.put("partial_rotary_factor", (turned + 0.5) / headDim);
		}
		ObjectNode scaling = JsonMapper.shared().createObjectNode();
		addScaling(scaling);
		if (!scaling.isEmpty()) {
			this.json.set("rope_scaling", scaling);
		}
	}

	private void addScaling(ObjectNode scaling) {
		String type = this.metadata.text(full("rope.scaling.type")).orElse("none");
		double magnitude = number("rope.scaling.attn_factor").orElse(1);
		OptionalLong original = size("rope.scaling.original_context_length");
		if (this.tensors.containsKey("rope_freqs.weight")) {
			addFactors(scaling, "rope_freqs.weight", "rope_freqs.weight", magnitude);
		}
		else if (this.tensors.containsKey("rope_factors_long.weight")) {
			addFactors(scaling, "rope_factors_short.weight", "rope_factors_long.weight", magnitude);
		}
		else if (type.equals("linear") || type.equals("none")) {
			double factor = number("rope.scaling.factor").orElse(number("rope.scale_linear").orElse(1));
			if (factor != 1 && (type.equals("linear") || number("rope.scale_linear").isPresent())) {
				scaling.put("rope_type", "linear").put("factor", factor);
			}
		}
		else if (type.equals("yarn")) {
			double factor = number("rope.scaling.factor").orElse(1);
			scaling.put("rope_type", "yarn").put("factor", factor);
			scaling.put("attention_factor", magnitude * Rotary.Yarn.magnitude(factor, 1));
			number("rope.scaling.yarn_beta_fast").ifPresent((value) -> scaling.put("beta_fast", value));
			number("rope.scaling.yarn_beta_slow").ifPresent((value) -> scaling.put("beta_slow", value));
		}
		else {
			throw new ModelLoadException(this.file.path() + " asks for " + type
					+ " scaling; supported: none, linear, yarn, and longrope with its factors.");
		}
		if (!scaling.isEmpty()) {
			original.ifPresent((length) -> scaling.put("original_max_position_embeddings", length));
		}
	}

	private void addFactors(ObjectNode scaling, String brief, String extended, double magnitude) {
		scaling.put("rope_type", "longrope").put("attention_factor", magnitude);
		for (Map.Entry<String, String> field : Map.of("short_factor", brief, "long_factor", extended).entrySet()) {
			ArrayNode list = scaling.putArray(field.getKey());
			for (float factor : factors(field.getValue())) {
				list.add(factor);
			}
		}
	}

	private float[] factors(String name) {
		GgufTensor tensor = this.tensors.get(name);
		if (tensor == null || tensor.shape().size() != 1 || tensor.shape().getFirst() > MAX_FACTORS) {
			throw new ModelLoadException(
					this.file.path() + " has a list of factors in " + name + ", of " + MAX_FACTORS + " at most.");
		}
		ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes());
		try (FileChannel channel = FileChannel.open(this.file.path())) {
			while (bytes.hasRemaining()) {
				if (channel.read(bytes, tensor.offset() + bytes.position()) < 0) {
					throw new IOException("the file ended early");
				}
			}
		}
		catch (IOException ex) {
			throw new ModelLoadException(this.file.path() + " cannot be read: " + ex.getMessage() + ".", ex);
		}
		float[] factors = new float[Math.toIntExact(tensor.shape().getFirst())];
		tensor.type().decode(bytes.array(), 0, factors, factors.length / tensor.type().blockSize());
		return factors;
	}

	private void addLlama() {
		OptionalLong experts = size("expert_count");
		OptionalLong window = size("attention.sliding_window");
		window.ifPresent((size) -> this.json.put("sliding_window", size));
		if (experts.orElse(0) > 0) {
			is("MixtralForCausalLM");
			this.json.put("num_local_experts", experts.getAsLong());
			copy("expert_used_count", "num_experts_per_tok");
		}
		else if (window.orElse(0) > 0) {
			is("MistralForCausalLM");
		}
		else {
			is("LlamaForCausalLM");
			this.json.remove("sliding_window");
			this.json.put("attention_bias", this.tensors.containsKey("blk.0.attn_q.bias"));
			this.json.put("mlp_bias", this.tensors.containsKey("blk.0.ffn_gate.bias"));
		}
	}

	private void addQwenExperts() {
		is("Qwen3MoeForCausalLM");
		copy("expert_count", "num_experts");
		copy("expert_used_count", "num_experts_per_tok");
		copy("expert_feed_forward_length", "moe_intermediate_size");
		this.json.put("norm_topk_prob", true);
	}

	private void addGemma2() {
		is("Gemma2ForCausalLM");
		addWindow();
		this.json.put("query_pre_attn_scalar", queryScalar());
		this.json.put("attn_logit_softcapping", number("attn_logit_softcapping").orElse(50));
		this.json.put("final_logit_softcapping", number("final_logit_softcapping").orElse(30));
	}

	private void addGemma3() {
		is("Gemma3ForCausalLM");
		addWindow();
		this.json.put("query_pre_attn_scalar", queryScalar());
		this.json.put("rope_local_base_freq", number("rope.freq_base_swa").orElse(Rotary.DEFAULT_THETA));
		number("final_logit_softcapping").ifPresent((cap) -> this.json.put("final_logit_softcapping", cap));
		String pattern = "attention.sliding_window_pattern";
		this.read.add(pattern);
		if (this.metadata.isList(full(pattern))) {
			ArrayNode types = this.json.putArray("layer_types");
			for (long local : this.metadata.wholes(full(pattern)).orElseThrow()) {
				types.add((local != 0) ? "sliding_attention" : "full_attention");
			}
		}
		else {
			size(pattern).ifPresent((every) -> this.json.put("sliding_window_pattern", every));
		}
	}

	private void addWindow() {
		size("attention.sliding_window").ifPresent((window) -> this.json.put("sliding_window", window));
	}

	/** Files do not say it; as llama.cpp, by the number of layers. */
	private double queryScalar() {
		boolean largest = required("block_count") == LAYERS_OF_27B.getOrDefault(this.architecture, -1);
		return largest ? (double) required("embedding_length") / required("attention.head_count")
				: this.json.get("head_dim").doubleValue();
	}

	private void addPhi3() {
		is("Phi3ForCausalLM");
		if (size("attention.sliding_window").orElse(0) > 0) {
			addWindow();
		}
	}

	private void addGpt2() {
		is("GPT2LMHeadModel");
		for (Map.Entry<String, String> size : Map
			.of("hidden_size", "n_embd", "num_hidden_layers", "n_layer", "num_attention_heads", "n_head",
					"intermediate_size", "n_inner", "max_position_embeddings", "n_positions")
			.entrySet()) {
			this.json.set(size.getValue(), this.json.remove(size.getKey()));
		}
		number("attention.layer_norm_epsilon").ifPresent((value) -> this.json.put("layer_norm_epsilon", value));
	}

	private void refuseRest() {
		for (String key : MEANINGFUL) {
			if (!this.read.contains(key) && saysSomething(full(key))) {
				throw new ModelLoadException(
						this.file.path() + " sets " + full(key) + ", which is not supported in this architecture.");
			}
		}
	}

	/** Nought, one, none and false change nothing. */
	private boolean saysSomething(String key) {
		if (this.metadata.isList(key)) {
			return true;
		}
		if (key.endsWith(".causal")) {
			return !this.metadata.flag(key).orElse(true);
		}
		if (key.endsWith("parallel_residual")) {
			return this.metadata.flag(key).orElse(false);
		}
		double value = this.metadata.number(key).orElse(0);
		return value != 0 && value != 1;
	}

}
