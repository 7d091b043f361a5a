package io.millrace.worker.program;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.DecoderConfig;
import io.millrace.worker.checkpoint.ModelDirectory;
import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What can be said of a GPU's programs where there is no GPU. */
class GpuProgramTests {

	private static final ModelShape SHAPE = new ModelShape(96, 128, 4, 64);

	private static final ComputeDevice GPU = new ComputeDevice("cuda:0");

	private static final StepThreads ONE_THREAD = new StepThreads(1, 1);

	@ParameterizedTest
	@EnumSource(names = { "FLOAT32", "FLOAT16", "BFLOAT16" })
	void theyCompileAndFailOnlyForWantOfAGpu(ComputeType type) {
		assumeThat(Torch.hasCuda()).isFalse();
		ProgramSettings settings = new ProgramSettings(type, GPU, ONE_THREAD, false);
		assertThatThrownBy(() -> DecoderProgram.load(model("mistral"), SHAPE, settings))
			.isInstanceOf(ModelLoadException.class)
			.hasMessageContaining("cannot be loaded")
			.hasMessageMatching(".*(CUDA|NVIDIA).*");
	}

	/** Those of any width of heads, though the kernel takes only some. */
	static List<String> familiesOfPlainAttention() throws IOException {
		try (Stream<Path> directories = Files.list(path(""))) {
			return directories.map((directory) -> directory.getFileName().toString())
				.filter((name) -> isPlain(model(name).config().attention()))
				.sorted()
				.toList();
		}
	}

	private static boolean isPlain(DecoderConfig.Attention attention) {
		return attention.scoreCap() == 0 && !attention.sinks();
	}

	/**
	 * The kernel is one of plain operators, so that all around it is shown: which slots
	 * are read, where sequences begin, what a window hides.
	 */
	@ParameterizedTest
	@MethodSource("familiesOfPlainAttention")
	void attentionInOneCallGivesWhatAttentionBySequenceGives(String family) {
		ModelDirectory model = model(family);
		ProgramSettings settings = new ProgramSettings(ComputeType.FLOAT32, ComputeDevice.CPU, ONE_THREAD, false);
		Map<String, String> sources = DecoderProgram.sources(settings);
		sources.put("flash_kernel", "flash_kernel_reference.py");
		Map<String, Object> attributes = DecoderAttributes.of(model.config(), SHAPE, settings);
		assertThat(attributes.put("flash", true)).isEqualTo(false);
		byte[] archive = ProgramArchive.write(sources, "decoder", "Decoder", attributes);
		try (DecoderProgram plain = DecoderProgram.load(model, SHAPE, settings);
				DecoderProgram flash = DecoderProgram.load(model, SHAPE, settings, archive)) {
			for (StepBatch batch : steps()) {
				float[][] expected = plain.logits(batch);
				float[][] given = flash.logits(batch);
				for (int row = 0; row < expected.length; row++) {
					assertThat(given[row]).as("row %d", row).containsExactly(expected[row], within());
				}
			}
		}
	}

	private static Offset<Float> within() {
		return Offset.offset(1e-4f);
	}

	@ParameterizedTest
	@EnumSource(names = { "FLOAT16", "BFLOAT16" })
	void theFlashKernelIsAskedOnlyForWhatItComputes(ComputeType type) {
		assertThat(attributes(model("qwen2"), type).get("flash")).isEqualTo(true);
		assertThat(attributes(model("qwen2"), ComputeType.FLOAT32).get("flash")).isEqualTo(false);
		assertThat(attributes(model("mistral"), type).get("flash")).as("heads of 12 numbers").isEqualTo(false);
		assertThat(attributes(model("gemma2"), type).get("flash")).as("capped scores").isEqualTo(false);
		assertThat(attributes(model("gpt-oss"), type).get("flash")).as("sinks").isEqualTo(false);
	}

	/** Prompts, one of them in scattered blocks; then its rest beside decoded rows. */
	private static List<StepBatch> steps() {
		TokenIds one = blocks(3, 1);
		TokenIds other = blocks(63, -2);
		List<StepBatch> steps = new ArrayList<>();
		steps.add(new StepBatch(List.of(entry(0, 9, one), entry(0, 21, other))));
		steps.add(new StepBatch(List.of(entry(9, 1, one), entry(21, 13, other))));
		steps.add(new StepBatch(List.of(entry(10, 1, one), entry(34, 1, other))));
		return steps;
	}

	private static TokenIds blocks(int first, int stride) {
		return TokenIds.of(IntStream.range(0, 12).map((i) -> first + i * stride).toArray());
	}

	private static Entry entry(int computed, int count, TokenIds blocks) {
		int[] ids = IntStream.range(computed, computed + count).map((i) -> (31 * i + 7) % 96).toArray();
		return new Entry(TokenIds.of(ids), computed, blocks, Draw.GREEDY);
	}

	private static Map<String, Object> attributes(ModelDirectory model, ComputeType type) {
		return DecoderAttributes.of(model.config(), SHAPE, new ProgramSettings(type, GPU, ONE_THREAD, false));
	}

	private static ModelDirectory model(String family) {
		return ModelDirectory.read(path(family));
	}

	private static Path path(String family) {
		String name = "/io/millrace/worker/model/families/" + family;
		try {
			return Path.of(Objects.requireNonNull(GpuProgramTests.class.getResource(name)).toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
