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
	void aStepWithNothingToSampleReturnsNothing() {
		try (TorchStepExecutor model = Fixture.open("tied")) {
			Entry silent = new Entry(PROMPT, 0, BLOCKS, false, Draw.GREEDY);
			assertThat(model.execute(Sequences.batch(silent)).choices()).isEmpty();
			assertThat(model.logits(Sequences.batch(silent))).isEmpty();
		}
	}

	@Test
	void aBatchBeyondTheShapeIsRefusedBeforeAnythingNativeSeesIt() {
		try (TorchStepExecutor model = Fixture.open("tied")) {
			assertRefused(model, new Entry(TokenIds.of(64), 0, BLOCKS, true, Draw.GREEDY),
					"A token id is in [0, 64), got 64.");
			assertRefused(model, new Entry(TokenIds.of(1), 128, Sequences.blocks(0, 1, 40), true, Draw.GREEDY),
					"A sequence has at most 128 tokens, got 129.");
			assertRefused(model, new Entry(TokenIds.of(1), 8, BLOCKS, true, Draw.GREEDY),
					"9 tokens take 3 cache blocks, got 2.");
			assertRefused(model, new Entry(TokenIds.of(1), 0, TokenIds.of(100_000), true, Draw.GREEDY),
					"A cache block is in [0, 1024), got 100000.");
			assertRefused(model, new Entry(TokenIds.of(1), 0, BLOCKS, true, new Draw(Float.NaN, 0, 1, 0)),
					"temperature is at least 0, got NaN.");
			assertRefused(model, new Entry(TokenIds.of(1), 0, BLOCKS, true, new Draw(1, 0, 1, 1)),
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
							new Entry(bad, 0, BLOCKS, true, draw, extras)));
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
					new ExecutorSettings(Dtype.AUTO, 1, 129, 1 << 20, 16, 4, false)))
			.withMessageContaining("context of 128 tokens, got maxModelLen 129");
		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> TorchStepExecutor.open(Fixture.path("tied"),
					new ExecutorSettings(Dtype.AUTO, 1, null, 4096, 16, 4, false)))
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
