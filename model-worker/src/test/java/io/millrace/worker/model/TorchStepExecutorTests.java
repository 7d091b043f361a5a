package io.millrace.worker.model;

import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ErrorCode;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.LogitEdits;
import io.millrace.worker.step.LogitsHook;
import io.millrace.worker.step.StepResult;
import io.millrace.worker.step.StepResult.Choice;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TorchStepExecutorTests {

	private static final TokenIds PROMPT = TokenIds.of(5, 9, 11, 2, 40);

	private static final TokenIds BLOCKS = Sequences.blocks(0, 1, 2);

	@TempDir
	private Path directory;

	@Test
	void tellsWhatItServes() {
		try (TorchStepExecutor model = Fixture.open("tied")) {
			ModelSummary summary = model.summary();
			assertThat(summary.name()).isEqualTo("tied");
			assertThat(summary.maxModelLen()).isEqualTo(128);
			assertThat(summary.vocabularySize()).isEqualTo(64);
			assertThat(summary.eosTokenIds()).isEqualTo(TokenIds.of(2, 5));
			assertThat(summary.defaults()).isEqualTo(new GenerationDefaults(0.7, 20, 0.9));
			assertThat(model.shape().blockSize()).isEqualTo(4);
			// 2 tensors, 2 layers, 2 heads of 8, 4 bytes, 4 tokens a block.
			assertThat(model.shape().blocks()).isEqualTo((1 << 20) / (2 * 2 * 2 * 8 * 4 * 4));
		}
	}

	@Test
	void anExecutorOpenedByOneThreadWorksOnAnother() throws Exception {
		try (TorchStepExecutor model = Fixture.open("tied")) {
			int here = Sequences.tokens(model.execute(whole()))[0];
			int[] there = new int[1];
			Thread thread = Thread.ofPlatform().start(() -> there[0] = Sequences.tokens(model.execute(whole()))[0]);
			thread.join(10_000);
			assertThat(there[0]).isEqualTo(here);
		}
	}

	@Test
	void theWarmUpLeavesNoTrace() {
		try (TorchStepExecutor model = Fixture.open("sharded")) {
			float[] before = Sequences.whole(model, PROMPT, BLOCKS);
			model.warmUp(64);
			assertThat(Sequences.whole(model, PROMPT, BLOCKS)).isEqualTo(before);
		}
	}

	@Test
	void aGuessIsJudgedByTheTokensThatWouldHaveCome() {
		try (TorchStepExecutor model = Fixture.open("tied")) {
			List<Draw> draws = List.of(Draw.GREEDY, new Draw(1, 20, 0.9f, 0.3f), new Draw(1, 0, 1, 0.7f), Draw.GREEDY);
			TokenIds expected = oneByOne(model, draws);
			TokenIds sequence = PROMPT.concat(expected);
			model.execute(new StepBatch(List.of(new Entry(PROMPT.slice(0, 4), 0, BLOCKS, List.of(), Extras.NONE))));
			Entry guess = new Entry(sequence.slice(4, 8), 4, BLOCKS, draws, Extras.NONE);
			Entry other = new Entry(PROMPT, 0, Sequences.blocks(4, 1, 2), Draw.GREEDY);
			StepResult result = model.execute(new StepBatch(List.of(guess, other)));
			assertThat(TokenIds.of(Sequences.tokens(result)).slice(0, 4)).isEqualTo(expected);
			assertThat(Sequences.tokens(result)[4]).isEqualTo(expected.get(0));
		}
	}

	@Test
	void manyStepsOfOneCallMakeWhatTheyMakeOneByOne() {
		try (TorchStepExecutor model = Fixture.open("tied")) {
			List<Draw> draws = List.of(Draw.GREEDY, new Draw(1, 20, 0.9f, 0.3f), new Draw(1, 0, 1, 0.7f), Draw.GREEDY);
			TokenIds expected = oneByOne(model, draws);
			TokenIds others = Sequences.blocks(4, 1, 3);
			for (TokenIds table : List.of(BLOCKS, others)) {
				model.execute(new StepBatch(List.of(new Entry(PROMPT.slice(0, 4), 0, table, List.of(), Extras.NONE))));
			}
			List<Draw> reversed = draws.reversed();
			StepResult result = model.execute(
					new StepBatch(
							List.of(new Entry(PROMPT.slice(4, 5), 4, BLOCKS, draws, Extras.NONE),
									new Entry(PROMPT.slice(4, 5), 4, others, reversed, Extras.NONE)),
							4, LogitsHook.NONE));
			assertThat(TokenIds.of(Sequences.tokens(result)).slice(0, 4)).isEqualTo(expected);
			assertThat(TokenIds.of(Sequences.tokens(result)).slice(4, 8)).isEqualTo(oneByOne(model, reversed));
		}
	}

	private static TokenIds oneByOne(TorchStepExecutor model, List<Draw> draws) {
		TokenIds table = Sequences.blocks(12, 1, 3);
		TokenIds sequence = PROMPT;
		for (Draw draw : draws) {
			int from = (sequence.size() == PROMPT.size()) ? 0 : sequence.size() - 1;
			StepResult result = model
				.execute(Sequences.batch(Sequences.part(sequence, from, sequence.size(), table, draw)));
			sequence = sequence.concat(TokenIds.of(Sequences.tokens(result)));
		}
		return sequence.slice(PROMPT.size(), sequence.size());
	}

	@Test
	void manyStepsAreOfPlainDecodesAlone() {
		try (TorchStepExecutor model = Fixture.open("tied")) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> model
					.execute(new StepBatch(List.of(new Entry(PROMPT, 0, BLOCKS, Draw.GREEDY)), 2, LogitsHook.NONE)))
				.withMessage("A sequence's part of 2 steps is one token and as many draws, got 5 tokens and 1 draws.");
			assertRefused(model, new Entry(TokenIds.of(1), 0, BLOCKS, List.of(Draw.GREEDY, Draw.GREEDY), Extras.NONE),
					"A sequence's part of 1 tokens has at most as many draws, got 2.");
		}
	}

	@Test
	void aStepWithNothingToSampleReturnsNothing() {
		try (TorchStepExecutor model = Fixture.open("tied")) {
			Entry silent = new Entry(PROMPT, 0, BLOCKS, List.of(), Extras.NONE);
			assertThat(model.execute(Sequences.batch(silent)).choices()).isEmpty();
			assertThat(model.logits(Sequences.batch(silent))).isEmpty();
		}
	}

	@Test
	void aBatchBeyondTheShapeIsRefusedBeforeAnythingNativeSeesIt() {
		try (TorchStepExecutor model = Fixture.open("tied")) {
			assertRefused(model, new Entry(TokenIds.of(64), 0, BLOCKS, Draw.GREEDY),
					"A token id is in [0, 64), got 64.");
			assertRefused(model, new Entry(TokenIds.of(1), 128, Sequences.blocks(0, 1, 40), Draw.GREEDY),
					"A sequence has at most 128 tokens, got 129.");
			assertRefused(model, new Entry(TokenIds.of(1), 8, BLOCKS, Draw.GREEDY),
					"9 tokens take 3 cache blocks, got 2.");
			assertRefused(model, new Entry(TokenIds.of(1), 0, TokenIds.of(100_000), Draw.GREEDY),
					"A cache block is in [0, 1024), got 100000.");
			assertRefused(model, new Entry(TokenIds.of(1), 0, BLOCKS, new Draw(Float.NaN, 0, 1, 0)),
					"temperature is at least 0, got NaN.");
			assertRefused(model, new Entry(TokenIds.of(1), 0, BLOCKS, new Draw(1, 0, 1, 1)),
					"uniform is in [0, 1), got 1.0.");
		}
	}

	private static void assertRefused(TorchStepExecutor model, Entry entry, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> model.execute(Sequences.batch(entry)))
			.withMessage(message);
	}

	@Test
	void logitsThatAreNotNumbersFailTheirSequenceAloneAndDoNotStayInTheCache() throws Exception {
		Choice failed = new Choice.Failed(ErrorCode.INTERNAL,
				"The model's logits for this request are not finite numbers.");
		copy("tied");
		// The embedding's row of one token becomes NaN; the output matrix is the same.
		patchFloats("model.embed_tokens.weight", 7 * 32, 32, Float.NaN);
		try (TorchStepExecutor model = Fixture.open(this.directory)) {
			assertThat(model.execute(whole()).choices()).containsExactly(failed);
		}
		copy("sharded");
		patchFloats("model.embed_tokens.weight", 7 * 32, 32, Float.NaN);
		try (TorchStepExecutor model = Fixture.open(this.directory)) {
			StepResult good = model.execute(whole());
			TokenIds elsewhere = Sequences.blocks(10, 1, 2);
			TokenIds bad = TokenIds.of(1, 7, 3);
			for (Extras extras : List.of(Extras.NONE, new Extras(LogitEdits.NONE, 1, TokenIds.EMPTY, 0, false))) {
				for (Draw draw : List.of(Draw.GREEDY, new Draw(1, 5, 0.9f, 0.5f))) {
					StepResult result = model.execute(Sequences.batch(Sequences.part(PROMPT, 0, 5, elsewhere),
							new Entry(bad, 0, BLOCKS, List.of(draw), extras)));
					assertThat(result.choices()).containsExactly(good.choices().getFirst(), failed);
					assertThat(model.execute(whole())).isEqualTo(good);
					StepBatch single = Sequences.batch(Sequences.part(TokenIds.of(1), 0, 1, BLOCKS));
					assertThat(Sequences.tokens(model.execute(single))).hasSize(1);
				}
			}
		}
	}

	@Test
	void weightsThatAreNotAlignedInTheFileAreCopied() throws Exception {
		for (String name : List.of("tied", "bfloat16")) {
			copy(name);
			Path file = this.directory.resolve("model.safetensors");
			ByteBuffer old = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
			int header = Math.toIntExact(old.getLong());
			ByteBuffer shifted = ByteBuffer.allocate(old.capacity() + 1).order(ByteOrder.LITTLE_ENDIAN);
			shifted.putLong(header + 1).put(old.slice(8, header)).put((byte) ' ');
			shifted.put(old.slice(8 + header, old.capacity() - 8 - header));
			Files.write(file, shifted.array());
			try (TorchStepExecutor original = Fixture.open(name);
					TorchStepExecutor copied = Fixture.open(this.directory)) {
				assertThat(Sequences.whole(copied, PROMPT, BLOCKS))
					.isEqualTo(Sequences.whole(original, PROMPT, BLOCKS));
			}
		}
	}

	@Test
	void settingsThatDoNotFitTheModelAreRefusedWithTheLimit() {
		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> TorchStepExecutor.open(Fixture.path("tied"),
					Fixture.settings(Dtype.AUTO, 1, 129, 1 << 20, 16, 4, false)))
			.withMessageContaining("context of 128 tokens, got maxModelLen 129");
		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> TorchStepExecutor.open(Fixture.path("tied"),
					Fixture.settings(Dtype.AUTO, 1, null, 4096, 16, 4, false)))
			.withMessageContaining("holds 16 tokens, fewer than the 128 of one sequence");
	}

	/**
	 * In a process of its own, whose heap is resident from the start and whose compiler
	 * takes little memory, so that only what steps allocate can grow.
	 */
	@Test
	@EnabledOnOs(OS.LINUX)
	void stepsDoNotLeakNativeMemory() throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
				"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
				"-Dmillrace.soak.rounds=" + StepSoak.ROUNDS, StepSoak.class.getName())
			.redirectErrorStream(true)
			.start();
		try (BufferedReader output = process.inputReader()) {
			String last = output.lines().reduce("", (before, line) -> line);
			assertThat(process.waitFor()).as(last).isZero();
			assertThat(Long.parseLong(last)).isLessThan(StepSoak.LIMIT_KILOBYTES);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static StepBatch whole() {
		return Sequences.batch(Sequences.part(PROMPT, 0, PROMPT.size(), BLOCKS));
	}

	private void copy(String name) throws Exception {
		try (var old = Files.list(this.directory)) {
			for (Path file : old.toList()) {
				Files.delete(file);
			}
		}
		try (var files = Files.list(Fixture.path(name))) {
			for (Path file : files.toList()) {
				Files.copy(file, this.directory.resolve(file.getFileName()));
			}
		}
	}

	/** Overwrites numbers of a weight in whichever file holds it. */
	private void patchFloats(String weight, int first, int count, float value) throws Exception {
		try (var files = Files.list(this.directory)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".safetensors")).toList()) {
				byte[] bytes = Files.readAllBytes(file);
				ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
				int header = Math.toIntExact(buffer.getLong(0));
				JsonNode entry = JsonMapper.shared().readTree(bytes, 8, header).get(weight);
				if (entry != null) {
					int start = 8 + header + entry.get("data_offsets").get(0).intValue();
					for (int i = first; i < first + count; i++) {
						buffer.putFloat(start + i * Float.BYTES, value);
					}
					Files.write(file, bytes);
				}
			}
		}
	}

}
