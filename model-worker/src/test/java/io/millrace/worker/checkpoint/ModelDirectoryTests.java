package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.TokenIds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ModelDirectoryTests {

	@TempDir
	private Path directory;

	private CheckpointBuilder builder;

	@BeforeEach
	void weights() {
		this.builder = new CheckpointBuilder(this.directory).weights("{}", 0);
	}

	private CheckpointBuilder with(String fields) {
		return this.builder
			.config(CheckpointBuilder.CONFIG.substring(0, CheckpointBuilder.CONFIG.length() - 1) + ", " + fields + "}");
	}

	@Test
	void whatTheConfigDoesNotSayTakesTheDefaultsOfTransformers() {
		DecoderConfig config = this.builder.config(CheckpointBuilder.CONFIG).read().config();
		DecoderConfig.Layer layer = new DecoderConfig.Layer(0, 0, false, 1 / Math.sqrt(8));
		assertThat(config).isEqualTo(new DecoderConfig(Architecture.LLAMA, 32, 64, 2048, List.of(layer, layer),
				new DecoderConfig.Attention(4, 2, 8, false, false, DecoderConfig.HeadNorm.NONE, 0, false),
				new DecoderConfig.FeedForward(48, DecoderConfig.Activation.SILU, true, false,
						DecoderConfig.Experts.NONE),
				new DecoderConfig.Norm(false, false, 0, 1e-6), new DecoderConfig.Residual(1, 1, false, false),
				new DecoderConfig.Head(false, false, 1, 0), List.of(new Rotary(8, 10_000, new Rotary.Unscaled())),
				TokenIds.EMPTY));
	}

	@Test
	void weightsInPytorchsOwnFormatAreRefusedWithAdvice() throws IOException {
		Files.delete(this.directory.resolve("model.safetensors"));
		this.builder.config(CheckpointBuilder.CONFIG);
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(this.builder::read)
			.withMessageEndingWith(
					"has neither model.safetensors nor model.safetensors.index.json, and no file in GGUF.");
		this.builder.write("pytorch_model.bin", new byte[4]);
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(this.builder::read)
			.withMessageContaining("pytorch_model.bin is PyTorch's own format, which can run code")
			.withMessageContaining("save_pretrained");
	}

	@Test
	void everyFieldIsRead() {
		DecoderConfig config = with("""
				"head_dim": 16, "rms_norm_eps": 1e-5, "rope_theta": 5e5, "rope_scaling": null, "mlp_bias": true,
				"attention_bias": true, "hidden_act": "gelu", "tie_word_embeddings": true,
				"max_position_embeddings": 77, "eos_token_id": [3, 4]""").read().config();
		assertThat(config.attention())
			.isEqualTo(new DecoderConfig.Attention(4, 2, 16, true, true, DecoderConfig.HeadNorm.NONE, 0, false));
		assertThat(config.feedForward()).isEqualTo(new DecoderConfig.FeedForward(48, DecoderConfig.Activation.GELU,
				true, true, DecoderConfig.Experts.NONE));
		assertThat(config.norm().epsilon()).isEqualTo(1e-5);
		assertThat(config.head().tied()).isTrue();
		assertThat(config.maxPositions()).isEqualTo(77);
		assertThat(config.rotaries()).containsExactly(new Rotary(16, 5e5, new Rotary.Unscaled()));
		assertThat(config.eosTokenIds()).isEqualTo(TokenIds.of(3, 4));
	}

	@Test
	void rotaryScalingIsReadInTheOldAndTheNewForm() {
		Rotary expected = new Rotary(8, 5e5, new Rotary.Llama3(8, 1, 4, 8192));
		String fields = "\"factor\": 8.0, \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0, "
				+ "\"original_max_position_embeddings\": 8192, \"rope_type\": \"llama3\"";
		assertThat(rotary("\"rope_theta\": 5e5, \"rope_scaling\": {" + fields + "}")).isEqualTo(expected);
		assertThat(rotary("\"rope_parameters\": {\"rope_theta\": 5e5, " + fields + "}")).isEqualTo(expected);
		assertThat(rotary("\"rope_parameters\": {\"rope_theta\": 5e5, \"rope_type\": \"default\"}"))
			.isEqualTo(new Rotary(8, 5e5, new Rotary.Unscaled()));
	}

	private Rotary rotary(String fields) {
		return with(fields).read().config().rotaries().getFirst();
	}

	@Test
	void generationDefaultsWinOverTheConfig() {
		ModelDirectory model = with("\"eos_token_id\": 3").generationConfig("""
				{"eos_token_id": [4, 5], "temperature": 0.6, "top_k": 50, "top_p": 0.9, "do_sample": true}""").read();
		assertThat(model.eosTokenIds()).isEqualTo(TokenIds.of(4, 5));
		assertThat(model.defaults()).isEqualTo(new GenerationDefaults(0.6, 50, 0.9));
		model = this.builder.generationConfig("{\"do_sample\": false, \"temperature\": 0.6}").read();
		assertThat(model.eosTokenIds()).isEqualTo(TokenIds.of(3));
		assertThat(model.defaults()).isEqualTo(new GenerationDefaults(0.0, null, null));
		model = this.builder.generationConfig("""
				{"min_p": 0.05, "repetition_penalty": 1.05, "max_new_tokens": 512, "top_k": -1}""").read();
		assertThat(model.defaults()).isEqualTo(new GenerationDefaults(null, 0, null, 0.05, 1.05, 512));
	}

	@Test
	void anUnknownArchitectureIsRefusedWithTheKnownOnes() {
		assertRefused(this.builder.config("{\"architectures\": [\"MambaForCausalLM\"]}"),
				"MambaForCausalLM, which is not supported; supported: LlamaForCausalLM, Mistral");
		assertRefused(this.builder.config("{}"), "does not name the model's architecture");
	}

	@Test
	void whatTheProgramDoesNotComputeIsRefused() {
		assertRefused(with("\"clip_qkv\": 8"), "sets clip_qkv to 8, which is not supported.");
		assertRefused(with("\"sliding_window\": 4096"), "sets sliding_window to 4096, which is not supported.");
		assertRefused(with("\"hidden_act\": \"mish\""), "hidden_act is one of silu, gelu");
		assertRefused(with("\"quantization_config\": {}"), "quantised checkpoints are not supported.");
		assertRefused(with("\"rope_scaling\": {\"type\": \"mrope\"}"),
				"mrope scaling; supported: default, linear, dynamic, llama3");
		assertRefused(with("\"rope_scaling\": {\"rope_type\": \"llama3\"}"), "does not say factor.");
	}

	@Test
	void wrongValuesAreRefusedWithTheFieldAndTheValue() {
		assertRefused(with("\"head_dim\": 0"), "head_dim is a whole number from 1, got 0.");
		assertRefused(with("\"head_dim\": 7"),
				"even number of a head's numbers, head_dim times partial_rotary_factor, got 7.");
		assertRefused(with("\"head_dim\": \"8\""), "head_dim is a whole number from 1, got \"8\".");
		assertRefused(with("\"rms_norm_eps\": -1"), "rms_norm_eps is above 0, got -1.0.");
		assertRefused(with("\"eos_token_id\": \"x\""), "eos_token_id is a token id or a list of them, got \"x\".");
		assertRefused(
				this.builder.config(
						CheckpointBuilder.CONFIG.replace("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3")),
				"divides its num_attention_heads, got 3 and 4.");
		assertRefused(this.builder.config(CheckpointBuilder.CONFIG.replace("\"hidden_size\": 32,", "")),
				"does not say hidden_size.");
		assertRefused(this.builder.config(CheckpointBuilder.CONFIG).generationConfig("{\"top_p\": 2}"),
				"top_p is above 0 and at most 1, got 2.0.");
		assertRefused(this.builder.generationConfig("{\"repetition_penalty\": 0}"),
				"repetition_penalty is above 0, got 0.0.");
		assertRefused(this.builder.generationConfig("{\"min_p\": -0.5}"), "min_p is between 0 and 1, got -0.5.");
		assertRefused(this.builder.generationConfig("{\"max_new_tokens\": 0}"), "max_new_tokens is at least 1, got 0.");
	}

	@Test
	void missingAndCorruptFilesAreNamed() {
		assertRefused(this.builder, "config.json does not exist.");
		assertRefused(this.builder.config("{\"architectures\""), "config.json is not valid JSON");
		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> ModelDirectory.read(this.directory.resolve("nowhere")))
			.withMessageEndingWith("nowhere does not exist.");
	}

	private static void assertRefused(CheckpointBuilder builder, String sentence) {
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(builder::read)
			.withMessageContaining(sentence)
			.withMessageEndingWith(".");
	}

}
