package io.millrace.worker.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.program.ComputeDevice;
import io.millrace.worker.program.ComputeType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Which models can be quantised when they are opened, and what then computes. */
class QuantizationTests {

	private static final TokenIds TOKENS = TokenIds.of(5, 17, 3, 44, 21, 8, 30, 2, 11);

	private static final TokenIds BLOCKS = Sequences.blocks(0, 1, 4);

	private static ExecutorSettings settings(Quantization quantization) {
		return Fixture.quantized(Fixture.settings(Dtype.AUTO, 1, null, 1 << 20, 4, 4, false), quantization);
	}

	private static TorchStepExecutor open(Path path, Quantization quantization) {
		assumeThat(ComputeType.quantizesHere() && Fixture.DEVICE.equals(ComputeDevice.CPU)).isTrue();
		return Fixture.open(path, settings(quantization));
	}

	private static TorchStepExecutor openDemo(Quantization quantization) {
		assumeThat(ComputeType.quantizesHere() && Fixture.DEVICE.equals(ComputeDevice.CPU)).isTrue();
		return QuantizationQuality.open(Path.of("../models/demo"), Dtype.AUTO, quantization);
	}

	@Test
	void theSummarySaysWhatComputes() {
		try (TorchStepExecutor eight = open(Fixture.path("llama3"), Quantization.INT8);
				TorchStepExecutor four = openDemo(Quantization.INT4)) {
			assertThat(eight.summary().computeType()).isEqualTo(ComputeType.INT8_WEIGHTS);
			assertThat(four.summary().computeType()).isEqualTo(ComputeType.INT4_WEIGHTS);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "INT8", "INT4" })
	void theCacheHoldsAsMuchAsItsNumbersAllow(Quantization quantization) {
		try (TorchStepExecutor whole = openDemo(Quantization.NONE); TorchStepExecutor model = openDemo(quantization)) {
			int fewer = whole.summary().computeType().cacheBytes() / model.summary().computeType().cacheBytes();
			int blocks = whole.shape().blocks();
			assertThat(model.shape().blocks()).isBetween(fewer * blocks, fewer * (blocks + 1));
		}
	}

	/** Bounds are twice of what is in docs/performance.md. */
	@ParameterizedTest
	@CsvSource({ "INT8, 0.033, 1.01", "INT4, 0.25, 1.2" })
	void aTrainedModelStaysClose(Quantization quantization, double error, double perplexity) throws Exception {
		Path demo = Path.of("../models/demo");
		QuantizationQuality quality = QuantizationQuality.of(demo, demo.resolve("README.md"));
		try (TorchStepExecutor whole = openDemo(Quantization.NONE); TorchStepExecutor model = openDemo(quantization)) {
			List<float[][]> expected = quality.logits(whole);
			QuantizationQuality.Figures figures = quality.compare(expected, quality.logits(model));
			assertThat(figures.error()).isBetween(1e-6, error);
			assertThat(figures.perplexity() / quality.compare(expected, expected).perplexity())
				.isBetween(1 / perplexity, perplexity);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "llama3", "qwen3", "gemma3-scaled" })
	void aGgufFileIsQuantisedAsSafetensorsAre(String name) {
		Path safetensors = (QuantizationTests.class.getResource("families/" + name) != null)
				? Fixture.path("families/" + name) : Fixture.path(name);
		try (TorchStepExecutor gguf = open(Fixture.path("gguf/" + name + ".gguf"), Quantization.INT8);
				TorchStepExecutor whole = open(safetensors, Quantization.INT8)) {
			assertThat(
					Sequences.difference(Sequences.whole(gguf, TOKENS, BLOCKS), Sequences.whole(whole, TOKENS, BLOCKS)))
				.isLessThan(1e-4f);
		}
	}

	@Test
	void inputsThatAreNoMultipleOfAGroupAreRefused() {
		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> open(Fixture.path("families/mistral"), Quantization.INT4))
			.withMessageStartingWith("A model in int4 has matrices whose inputs are a multiple of 32, got ")
			.withMessageEndingWith(" in model.safetensors.");
	}

	@Test
	@EnabledIfSystemProperty(named = "millrace.quality", matches = ".+")
	void figuresOfModelsThatAreNamed() throws IOException {
		QuantizationQuality.main(System.getProperty("millrace.quality").split(" "));
	}

	@ParameterizedTest
	@EnumSource(names = { "INT8", "INT4" })
	void aGpuIsRefused(Quantization quantization) {
		ExecutorSettings onCpu = settings(quantization);
		ExecutorSettings onGpu = new ExecutorSettings(onCpu.dtype(), quantization, new ComputeDevice("cuda:0"),
				onCpu.threads(), 0, null, onCpu.kvCacheBytes(), onCpu.blockSize(), onCpu.maxSequences(), false);
		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> TorchStepExecutor.open(Fixture.path("llama3"), onGpu))
			.withMessageMatching("The model \\S+llama3 cannot be quantised to int[48] on cuda:0, only on the CPU\\.");
	}

}
