package io.millrace.worker.checkpoint;

import java.nio.file.Path;

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
		ModelConfig config = this.builder.config(CheckpointBuilder.CONFIG).read().config();
		assertThat(config).isEqualTo(new ModelConfig(Architecture.LLAMA, 32, 2, 4, 2, 8, 48, 64, 2048, 1e-6,
				new Rotary(10_000, new Rotary.Unscaled()), false, TokenIds.EMPTY));
	}

	@Test
	void everyFieldIsRead() {
		ModelConfig config = with("""
				"head_dim": 16, "rms_norm_eps": 1e-5, "rope_theta": 5e5, "rope_scaling": null,
				"tie_word_embeddings": true, "max_position_embeddings": 77, "eos_token_id": [3, 4]""").read().config();
		assertThat(config).isEqualTo(new ModelConfig(Architecture.LLAMA, 32, 2, 4, 2, 16, 48, 64, 77, 1e-5,
				new Rotary(5e5, new Rotary.Unscaled()), true, TokenIds.of(3, 4)));
	}

	@Test
	void rotaryScalingIsReadInTheOldAndTheNewForm() {
		Rotary expected = new Rotary(5e5, new Rotary.Llama3(8, 1, 4, 8192));
		String fields = "\"factor\": 8.0, \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0, "
				+ "\"original_max_position_embeddings\": 8192, \"rope_type\": \"llama3\"";
		assertThat(with("\"rope_theta\": 5e5, \"rope_scaling\": {" + fields + "}").read().config().rotary())
			.isEqualTo(expected);
		assertThat(with("\"rope_parameters\": {\"rope_theta\": 5e5, " + fields + "}").read().config().rotary())
			.isEqualTo(expected);
		assertThat(
				with("\"rope_parameters\": {\"rope_theta\": 5e5, \"rope_type\": \"default\"}").read().config().rotary())
			.isEqualTo(new Rotary(5e5, new Rotary.Unscaled()));
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
	}

	@Test
	void anUnknownArchitectureIsRefusedWithTheKnownOnes() {
		assertRefused(this.builder.config("{\"architectures\": [\"MambaForCausalLM\"]}"),
				"MambaForCausalLM, which is not supported; supported: LlamaForCausalLM.");
		assertRefused(this.builder.config("{}"), "does not name the model's architecture");
	}

	@Test
	void whatTheProgramDoesNotComputeIsRefused() {
		assertRefused(with("\"attention_bias\": true"), "attention_bias, which is not supported.");
		assertRefused(with("\"hidden_act\": \"gelu\""), "hidden_act is silu, got gelu.");
		assertRefused(with("\"quantization_config\": {}"), "quantised checkpoints are not supported.");
		assertRefused(with("\"rope_scaling\": {\"type\": \"yarn\"}"), "yarn scaling; supported: default, llama3.");
		assertRefused(with("\"rope_scaling\": {\"rope_type\": \"llama3\"}"), "does not say factor.");
	}

	@Test
	void wrongValuesAreRefusedWithTheFieldAndTheValue() {
		assertRefused(with("\"head_dim\": 0"), "head_dim is a whole number from 1, got 0.");
		assertRefused(with("\"head_dim\": 7"), "head_dim is even, got 7.");
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
