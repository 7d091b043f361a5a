package io.millrace.worker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.checkpoint.WeightType;
import io.millrace.worker.model.Dtype;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EngineBenchmarkTests {

	private static final String CONFIG = """
			{"architectures": ["LlamaForCausalLM"], "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
			"num_key_value_heads": 1, "intermediate_size": 64, "vocab_size": 500, "max_position_embeddings": 512,
			"tie_word_embeddings": true}""";

	@TempDir
	private static Path model;

	@BeforeAll
	static void writeModel() throws IOException {
		Files.writeString(model.resolve("config.json"), CONFIG);
		RandomWeights weights = new RandomWeights(WeightType.F32);
		weights.matrix("model.embed_tokens", 500, 32);
		weights.ones("model.norm", 32);
		String layer = "model.layers.0.";
		weights.ones(layer + "input_layernorm", 32);
		weights.ones(layer + "post_attention_layernorm", 32);
		weights.matrix(layer + "self_attn.q_proj", 32, 32);
		weights.matrix(layer + "self_attn.k_proj", 16, 32);
		weights.matrix(layer + "self_attn.v_proj", 16, 32);
		weights.matrix(layer + "self_attn.o_proj", 32, 32);
		weights.matrix(layer + "mlp.gate_proj", 64, 32);
		weights.matrix(layer + "mlp.up_proj", 64, 32);
		weights.matrix(layer + "mlp.down_proj", 32, 64);
		weights.write(model.resolve("model.safetensors"));
	}

	@Test
	void everyStreamDecodesBesideAllOthersAndTheChecksumRepeats() throws InterruptedException {
		BenchmarkSettings settings = settings(40, 24, List.of(1, 12), Map.of());
		BatchFigures first;
		try (EngineBenchmark benchmark = EngineBenchmark.open(settings, model)) {
			first = benchmark.measure(12);
			assertThat(first.batch()).isEqualTo(12);
			assertThat(first.decodeStreams()).isEqualTo(12);
			assertThat(first.prefill()).hasSize(2).allMatch((rate) -> rate > 0);
			assertThat(first.stepNanosP50()).isPositive().isLessThanOrEqualTo(first.stepNanosP99());
			assertThat(first.hostNanos()).isPositive().isLessThan(first.stepNanosP99());
			assertThat(benchmark.measure(1).checksum()).isNotEqualTo(first.checksum());
		}
		try (EngineBenchmark again = EngineBenchmark.open(settings, model)) {
			assertThat(again.measure(12).checksum()).isEqualTo(first.checksum());
		}
	}

	@Test
	void freeStreamsAreTheSameInTurnsWithConstrainedOnes() throws InterruptedException {
		BenchmarkSettings settings = new BenchmarkSettings(Dtype.FLOAT32, 1, false, 40, 12, List.of(3), 2, false, 1,
				Map.of(), true);
		try (EngineBenchmark benchmark = EngineBenchmark.open(settings, model)) {
			List<BatchFigures> both = benchmark.measureInTurns(3);
			assertThat(both).hasSize(2).allMatch((figures) -> figures.decode().size() == 2);
			assertThat(both.getFirst().checksum()).isEqualTo(benchmark.measure(3).checksum())
				.isNotEqualTo(both.getLast().checksum());
		}
	}

	@Test
	void theCacheHoldsWhatIsAskedAndNoMore() throws InterruptedException {
		BenchmarkSettings settings = settings(400, 112, List.of(8),
				Map.of("millrace.worker.max-tokens-per-step", "64"));
		try (EngineBenchmark benchmark = EngineBenchmark.open(settings, model)) {
			assertThat(benchmark.measure(8).decodeStreams()).isEqualTo(8);
		}
	}

	@Test
	void aClosedLoopAsksAnewUntilEachStreamHasAskedAll() throws InterruptedException {
		BenchmarkSettings settings = new BenchmarkSettings(Dtype.FLOAT32, 1, false, 40, 9, List.of(3), 4, true, 1,
				Map.of(), false);
		try (EngineBenchmark benchmark = EngineBenchmark.open(settings, model)) {
			LoopFigures figures = benchmark.loop(3);
			assertThat(figures.tokens()).isEqualTo(3 * 4 * 9);
			assertThat(figures.firsts()).hasSize(3 * 4).allMatch((nanos) -> nanos > 0);
			assertThat(figures.gaps()).isNotEmpty().hasSizeLessThanOrEqualTo(3 * 4 * 8);
			assertThat(figures.gap(50)).isPositive().isLessThanOrEqualTo(figures.gap(99));
			assertThat(figures.tokensPerSecond()).isPositive();
		}
	}

	@Test
	void whatNoEngineCouldServeIsRefused() {
		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> EngineBenchmark.open(settings(500, 13, List.of(1), Map.of()), model))
			.withMessageContaining("512")
			.withMessageContaining("513");
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> EngineBenchmark.open(settings(8, 8, List.of(1), Map.of("millrace.worker.speed", "9")), model))
			.withMessageContaining("speed");
		assertThatIllegalArgumentException().isThrownBy(
				() -> EngineBenchmark.open(settings(8, 8, List.of(1), Map.of("millrace.worker.threads", "-1")), model))
			.withMessageContaining("-1");
	}

	@Test
	void settingsThatMakeNoSenseAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> settings(0, 8, List.of(1), Map.of()))
			.withMessageContaining("--prompt");
		assertThatIllegalArgumentException().isThrownBy(() -> settings(8, 1, List.of(1), Map.of()))
			.withMessageContaining("--output");
		assertThatIllegalArgumentException().isThrownBy(() -> settings(8, 8, List.of(), Map.of()))
			.withMessageContaining("--batch");
		assertThatIllegalArgumentException().isThrownBy(() -> settings(8, 8, List.of(1, 513), Map.of()))
			.withMessageContaining("513");
	}

	private static BenchmarkSettings settings(int prompt, int output, List<Integer> batches,
			Map<String, String> properties) {
		return new BenchmarkSettings(Dtype.FLOAT32, 1, false, prompt, output, batches, 2, false, 1, properties, false);
	}

}
