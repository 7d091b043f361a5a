package io.millrace.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.ModelDirectory;
import io.millrace.worker.kernel.VectorModule;
import io.millrace.worker.program.AdapterRoom;
import io.millrace.worker.program.ComputeDevice;
import io.millrace.worker.program.ComputeType;
import io.millrace.worker.program.DecoderProgram;
import io.millrace.worker.program.ProgramSettings;
import io.millrace.worker.program.StepThreads;
import io.millrace.worker.step.ModelShape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Every decoder family computes what Hugging Face transformers computes: a prompt, its
 * continuation upon the cache, and greedy tokens. The checkpoints are made by
 * {@code make_families.py}.
 */
class FamilyTests {

	private static final float TOLERANCE = 1e-4f;

	/**
	 * Logits reach 8; weights of eight bits are off by up to a 254th of the greatest, and
	 * what they are multiplied with by as much.
	 */
	private static final float EIGHT_BITS_TOLERANCE = 1f;

	/** Logits reach 8, and an expert may be another. */
	private static final float SIXTEEN_BITS_TOLERANCE = 1f;

	private static final int BLOCK_SIZE = 4;

	private static final TokenIds BLOCKS = Sequences.blocks(3, 1, 16);

	/** Every second block, so that each is a run of its own. */
	private static final TokenIds SCATTERED = Sequences.blocks(40, -2, 16);

	static List<String> families() throws IOException {
		try (Stream<Path> directories = Files.list(Fixture.path("families"))) {
			return directories.map((directory) -> directory.getFileName().toString()).sorted().toList();
		}
	}

	private static TorchStepExecutor open(String name, Expected expected) {
		return Fixture.open(Fixture.path("families/" + name),
				Fixture.settings(Dtype.AUTO, 1, expected.maxModelLen(), 1 << 20, BLOCK_SIZE, 4, false));
	}

	@ParameterizedTest
	@MethodSource("families")
	void logitsEqualThoseOfTransformers(String name) throws Exception {
		Expected expected = Expected.read(name);
		float greatest = 0;
		try (TorchStepExecutor model = open(name, expected)) {
			for (int i = 0; i < expected.positions().size(); i++) {
				TokenIds tokens = expected.prompt().slice(0, expected.positions().get(i) + 1);
				for (float[] logits : List.of(Sequences.whole(model, tokens, BLOCKS),
						Sequences.chunked(model, tokens, SCATTERED, 5))) {
					greatest = Math.max(greatest, Sequences.difference(logits, expected.logits().get(i)));
				}
			}
			Sequences.whole(model, expected.prompt(), SCATTERED);
			TokenIds all = expected.prompt().concat(expected.continuation());
			for (int i = 0; i < expected.continuation().size(); i++) {
				int position = expected.prompt().size() + i;
				float[] logits = model
					.logits(Sequences.batch(Sequences.part(all, position, position + 1, SCATTERED)))[0];
				greatest = Math.max(greatest, Sequences.difference(logits, expected.cached().get(i)));
			}
			assertThat(greatest).isLessThanOrEqualTo(TOLERANCE);
		}
	}

	@ParameterizedTest
	@MethodSource("families")
	void greedyTokensEqualThoseOfTransformers(String name) throws Exception {
		Expected expected = Expected.read(name);
		try (TorchStepExecutor model = open(name, expected)) {
			TokenIds tokens = expected.prompt();
			int computed = 0;
			for (int i = 0; i < expected.greedy().size(); i++) {
				int next = Sequences
					.tokens(model.execute(Sequences.batch(Sequences.part(tokens, computed, tokens.size(), BLOCKS))))[0];
				assertThat(next).as("token %d", i).isEqualTo(expected.greedy().get(i));
				computed = tokens.size();
				tokens = tokens.concat(TokenIds.of(next));
			}
		}
	}

	/** What a processor with bfloat16 computes; emulated elsewhere. */
	@ParameterizedTest
	@MethodSource("families")
	void sixteenBitsComeClose(String name) throws Exception {
		sixteenBitsComeClose(name, false);
	}

	/** The same, where single rows are computed in Java. */
	@ParameterizedTest
	@MethodSource("families")
	void rowsOfSixteenBitsComeClose(String name) throws Exception {
		assumeThat(VectorModule.isUsable()).isTrue();
		sixteenBitsComeClose(name, true);
	}

	private static void sixteenBitsComeClose(String name, boolean rowKernels) throws Exception {
		Expected expected = Expected.read(name);
		ModelDirectory directory = ModelDirectory.read(Fixture.path("families/" + name));
		Integer length = expected.maxModelLen();
		ModelShape shape = new ModelShape(96, (length != null) ? length : 128, BLOCK_SIZE, 64);
		try (DecoderProgram program = DecoderProgram.load(directory, shape, new ProgramSettings(ComputeType.BFLOAT16,
				Fixture.DEVICE, new StepThreads(1, 1), false, AdapterRoom.NONE, rowKernels))) {
			assertThat(program.rehearse()).succeedsWithin(Fixture.REHEARSED_WITHIN).isEqualTo(rowKernels);
			TokenIds prompt = expected.prompt();
			program.logits(Sequences.batch(Sequences.part(prompt, 0, prompt.size() - 1, BLOCKS)));
			float[] logits = program
				.logits(Sequences.batch(Sequences.part(prompt, prompt.size() - 1, prompt.size(), BLOCKS)))[0];
			assertThat(Sequences.difference(logits, expected.logits().getLast())).isLessThan(SIXTEEN_BITS_TOLERANCE);
		}
	}

	@ParameterizedTest
	@MethodSource("families")
	void weightsOfEightBitsComeClose(String name) throws Exception {
		assumeThat(ComputeType.quantizesHere() && Fixture.DEVICE.equals(ComputeDevice.CPU)).isTrue();
		Expected expected = Expected.read(name);
		ExecutorSettings settings = Fixture.quantized(
				Fixture.settings(Dtype.AUTO, 1, expected.maxModelLen(), 1 << 20, BLOCK_SIZE, 4, false),
				Quantization.INT8);
		try (TorchStepExecutor model = Fixture.open(Fixture.path("families/" + name), settings)) {
			for (int i = 0; i < expected.positions().size(); i++) {
				TokenIds tokens = expected.prompt().slice(0, expected.positions().get(i) + 1);
				assertThat(Sequences.difference(Sequences.whole(model, tokens, BLOCKS), expected.logits().get(i)))
					.isLessThan(EIGHT_BITS_TOLERANCE);
			}
		}
	}

	/**
	 * What transformers computed.
	 *
	 * @param maxModelLen the length to open the model for; null for its own
	 * @param prompt ids
	 * @param positions of the prompt with logits
	 * @param logits theirs
	 * @param continuation ids computed one by one after the prompt
	 * @param cached their logits
	 * @param greedy what greedy decoding appends to the prompt
	 */
	private record Expected(@Nullable Integer maxModelLen, TokenIds prompt, List<Integer> positions,
			List<float[]> logits, TokenIds continuation, List<float[]> cached, TokenIds greedy) {

		static Expected read(String name) throws IOException {
			JsonNode root = JsonMapper.shared()
				.readTree(Files.readAllBytes(Fixture.path("families/" + name).resolve("expected.json")));
			List<Integer> positions = new ArrayList<>();
			List<float[]> logits = new ArrayList<>();
			root.get("logits").properties().forEach((row) -> {
				positions.add(Integer.valueOf(row.getKey()));
				logits.add(floats(row.getValue()));
			});
			JsonNode length = root.get("max_model_len");
			return new Expected(length.isNull() ? null : length.intValue(), ids(root.get("prompt")), positions, logits,
					ids(root.get("continuation")), root.get("cached").valueStream().map(Expected::floats).toList(),
					ids(root.get("greedy")));
		}

		private static TokenIds ids(JsonNode list) {
			return TokenIds.of(list.valueStream().mapToInt(JsonNode::intValue).toArray());
		}

		private static float[] floats(JsonNode list) {
			float[] values = new float[list.size()];
			for (int i = 0; i < values.length; i++) {
				values[i] = list.get(i).floatValue();
			}
			return values;
		}

	}

}
