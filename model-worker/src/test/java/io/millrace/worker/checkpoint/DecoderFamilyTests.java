package io.millrace.worker.checkpoint;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/** What families make of fields that checkpoints have or lack. */
class DecoderFamilyTests {

	@TempDir
	private Path directory;

	private CheckpointBuilder builder;

	@BeforeEach
	void weights() {
		this.builder = new CheckpointBuilder(this.directory).weights("{}", 0);
	}

	private DecoderConfig read(Architecture architecture, String... fields) {
		String more = (fields.length == 0) ? "" : ", " + String.join(", ", fields);
		return this.builder
			.config("""
					{"architectures": ["%s"], "hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 4,
					"intermediate_size": 48, "vocab_size": 64, "n_embd": 32, "n_layer": 4, "n_head": 4%s}"""
				.formatted(architecture.className(), more))
			.read()
			.config();
	}

	private void assertRefused(Architecture architecture, String field, String message) {
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(() -> read(architecture, field))
			.withMessageContaining(message)
			.withMessageEndingWith(".");
	}

	private static List<Integer> windows(DecoderConfig config) {
		return config.layers().stream().map(DecoderConfig.Layer::window).toList();
	}

	private static List<Integer> rotaries(DecoderConfig config) {
		return config.layers().stream().map(DecoderConfig.Layer::rotary).toList();
	}

	@ParameterizedTest
	@EnumSource
	void sizesAreEnoughForEveryFamily(Architecture architecture) {
		assertThat(read(architecture).layers()).hasSize(4);
	}

	@ParameterizedTest
	@EnumSource
	void whatNoFamilyComputesIsRefusedByName(Architecture architecture) {
		for (String field : List.of("clip_qkv", "attention_chunk_size", "kv_lora_rank")) {
			assertRefused(architecture, "\"" + field + "\": 8", "sets " + field + " to 8, which is not supported.");
		}
		assertRefused(architecture, "\"quantization_config\": {\"quant_method\": \"gptq\"}",
				"quantised checkpoints are not supported.");
		assertThat(read(architecture, "\"clip_qkv\": null", "\"use_bidirectional_attention\": false").layers())
			.hasSize(4);
	}

	@Test
	void windowsAreThoseOfTheFamily() {
		assertThat(windows(read(Architecture.MISTRAL))).containsExactly(4096, 4096, 4096, 4096);
		assertThat(windows(read(Architecture.MISTRAL, "\"sliding_window\": null"))).containsExactly(0, 0, 0, 0);
		String qwen = "\"sliding_window\": 9, \"max_window_layers\": 2, \"use_sliding_window\": ";
		assertThat(windows(read(Architecture.QWEN2, qwen + "true"))).containsExactly(0, 0, 9, 9);
		assertThat(windows(read(Architecture.QWEN2, qwen + "false"))).containsExactly(0, 0, 0, 0);
		assertThat(windows(read(Architecture.GEMMA2))).containsExactly(4096, 0, 4096, 0);
		assertThat(windows(read(Architecture.GEMMA3, "\"sliding_window_pattern\": 2, \"sliding_window\": 5")))
			.containsExactly(5, 0, 5, 0);
		String types = "\"layer_types\": [\"full_attention\", \"full_attention\", \"sliding_attention\", \"%s\"]";
		assertThat(windows(read(Architecture.GPT_OSS, types.formatted("full_attention")))).containsExactly(0, 0, 128,
				0);
		assertRefused(Architecture.GPT_OSS, types.formatted("chunked_attention"),
				"layer_types is a list of full_attention and sliding_attention, one for each of 4 layers");
	}

	@Test
	void someLayersDoNotTurn() {
		assertThat(rotaries(read(Architecture.SMOLLM3))).containsExactly(0, 0, 0, -1);
		assertThat(rotaries(read(Architecture.SMOLLM3, "\"no_rope_layers\": [0, 1, 1, 0]"))).containsExactly(-1, 0, 0,
				-1);
		assertRefused(Architecture.SMOLLM3, "\"no_rope_layers\": [0]", "has a number for each of 4 layers, got 1.");
		assertThat(rotaries(read(Architecture.GPT2))).containsExactly(-1, -1, -1, -1);
		assertThat(rotaries(read(Architecture.GEMMA3, "\"sliding_window_pattern\": 2"))).containsExactly(1, 0, 1, 0);
	}

	@Test
	void gemma3ReadsItsTwoRotationsInTheOldForm() {
		DecoderConfig config = read(Architecture.GEMMA3, "\"rope_theta\": 5e5", "\"rope_local_base_freq\": 2e4",
				"\"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 8}");
		assertThat(config.rotaries()).containsExactly(new Rotary(256, 5e5, new Rotary.Linear(8)),
				new Rotary(256, 2e4, new Rotary.Unscaled()));
	}

	@Test
	void phi3CallsLongRopeByOtherNames() {
		String factors = "\"short_factor\": [1, 1, 1, 1], \"long_factor\": [1, 2, 3, 4]";
		for (String name : List.of("su", "yarn", "longrope")) {
			Rotary rotary = read(Architecture.PHI3, "\"max_position_embeddings\": 4096",
					"\"original_max_position_embeddings\": 1024",
					"\"rope_scaling\": {\"type\": \"" + name + "\", " + factors + "}")
				.rotaries()
				.getFirst();
			assertThat(rotary.table(1024).numbers()).containsExactly(1.0, 1.0, 1.0, 1.0);
			assertThat(rotary.table(1025).numbers()).containsExactly(1.0, 2.0, 3.0, 4.0);
			assertThat(rotary.table(1).magnitude()).isCloseTo(Math.sqrt(1.2), within(1e-12));
		}
		assertRefused(Architecture.PHI3, "\"rope_scaling\": {\"type\": \"su\", \"short_factor\": [1]}",
				"short_factor is a list of 4 numbers above 0");
	}

	@Test
	void yarnAndDynamicReachBeyondTheirPositions() {
		DecoderConfig yarn = read(Architecture.QWEN2, "\"max_position_embeddings\": 1000",
				"\"rope_scaling\": {\"type\": \"yarn\", \"factor\": 4, \"original_max_position_embeddings\": 1000}");
		assertThat(yarn.maxPositions()).isEqualTo(1000);
		assertThat(yarn.longestPositions()).isEqualTo(4000);
		DecoderConfig dynamic = read(Architecture.LLAMA, "\"max_position_embeddings\": 1000",
				"\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2}");
		assertThat(dynamic.longestPositions()).isEqualTo(2000);
		assertThat(dynamic.rotaries().getFirst().table(1000).theta()).isEqualTo(10_000);
		assertThat(dynamic.rotaries().getFirst().table(2000).theta()).isGreaterThan(10_000);
		assertThat(read(Architecture.LLAMA, "\"max_position_embeddings\": 1000").longestPositions()).isEqualTo(1000);
	}

	@Test
	void parametersOfARotationThatNobodyKnowsAreRefused() {
		assertRefused(Architecture.QWEN2, "\"rope_scaling\": {\"type\": \"default\", \"mrope_section\": [1, 2]}",
				"sets mrope_section to [1,2], which is not supported.");
	}

	@Test
	void expertsAreInTheLayersThatTheFileNames() {
		DecoderConfig config = read(Architecture.QWEN3_MOE, "\"decoder_sparse_step\": 2", "\"mlp_only_layers\": [3]");
		assertThat(config.layers()).extracting(DecoderConfig.Layer::sparse).containsExactly(false, true, false, false);
		assertRefused(Architecture.MIXTRAL, "\"num_local_experts\": 1", "at most its number of experts, got 2 and 1.");
	}

	@Test
	void aWeightThatNobodyWouldTakeIsRefused() {
		String config = """
				{"architectures": ["LlamaForCausalLM"], "hidden_size": 4, "num_hidden_layers": 1,
				"num_attention_heads": 1, "intermediate_size": 4, "vocab_size": 4}""";
		StringBuilder header = new StringBuilder("{");
		for (String name : List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
				"mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")) {
			header.append(entry("model.layers.0." + name + ".weight", "F32", "[4, 4]", 64)).append(',');
		}
		for (String name : List.of("input_layernorm", "post_attention_layernorm")) {
			header.append(entry("model.layers.0." + name + ".weight", "F32", "[4]", 16)).append(',');
		}
		String mask = entry("model.layers.0.self_attn.rotary_emb.inv_freq", "I64", "[2]", 16);
		ModelDirectory good = this.builder.config(config).weights(header + mask + "}", 64).read();
		assertThat(good.decoderWeights().layer(0)).isNotEmpty();
		String bias = entry("model.layers.0.self_attn.q_proj.bias", "F32", "[4]", 16);
		ModelDirectory bad = this.builder.weights(header + bias + "}", 64).read();
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(() -> bad.decoderWeights().layer(0))
			.withMessageEndingWith(
					"have model.layers.0.self_attn.q_proj.bias, which is not supported in a model of this "
							+ "architecture.");
	}

	private static String entry(String name, String type, String shape, int bytes) {
		return "\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [0, %d]}".formatted(name, type, shape,
				bytes);
	}

}
