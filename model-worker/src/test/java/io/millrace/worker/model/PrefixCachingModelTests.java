package io.millrace.worker.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.engine.StepReport;
import io.millrace.worker.engine.Transcript;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What the prefix cache gives with the demo model. */
class PrefixCachingModelTests {

	private static final int PREFIX = 2_000;

	private static final int PATIENCE_SECONDS = 120;

	/** Of logits in the order of 10, in float32. */
	private static final float NOISE = 1e-3f;

	@Test
	void cachedLogitsAreThoseThatAreComputedButForRounding() throws Exception {
		TokenIds prompt = prompt(7, 150);
		List<float[]> computed = new ArrayList<>();
		List<float[]> cached = new ArrayList<>();
		for (int length = 20; length <= 150; length += 26) {
			computed.add(logitsOfLast(List.of(prompt.slice(0, length))));
			cached.add(logitsOfLast(List.of(prompt.slice(0, length / 2), prompt, prompt.slice(0, length))));
		}
		for (int i = 0; i < computed.size(); i++) {
			assertThat(cached.get(i)).containsExactly(computed.get(i), within(NOISE));
		}
	}

	private static float[] logitsOfLast(List<TokenIds> prompts) throws Exception {
		List<float[]> rows = new ArrayList<>();
		try (Engine engine = engine(rows, EngineObserver.NONE)) {
			engine.start(() -> {
			});
			for (TokenIds prompt : prompts) {
				run(engine, prompt);
			}
		}
		return rows.getLast();
	}

	@Test
	void theSecondRequestWithALongPrefixIsAnsweredInATenthOfTheTime() throws Exception {
		TokenIds prefix = prompt(1, PREFIX);
		List<Long> nanos = new ArrayList<>();
		List<Integer> computed = new ArrayList<>();
		EngineObserver observer = new EngineObserver() {
			@Override
			public void onFirstToken(long taken) {
				nanos.add(taken);
			}

			@Override
			public void onStep(StepReport report) {
				computed.add(report.inputTokens());
			}
		};
		try (Engine engine = engine(null, observer)) {
			engine.start(() -> {
			});
			run(engine, prompt(2, PREFIX));
			run(engine, prompt(3, PREFIX));
			run(engine, prefix.concat(prompt(4, 8)));
			for (int i = 0; i < 3; i++) {
				assertThat(run(engine, prefix.concat(prompt(5 + i, 8))).usage().cachedTokens()).isEqualTo(PREFIX);
			}
		}
		assertThat(computed.stream().mapToInt(Integer::intValue).sum()).isEqualTo(3 * PREFIX + 4 * 8);
		long first = nanos.get(2);
		long second = Math.min(nanos.get(3), Math.min(nanos.get(4), nanos.get(5)));
		assertThat(second).as("%d ns, the first %d ns", second, first).isLessThanOrEqualTo(first / 10);
	}

	private static Transcript.Ending run(Engine engine, TokenIds prompt) throws InterruptedException {
		Dispatch.Item item = Requests.item(prompt, Requests.exactly(1));
		Transcript transcript = engine.submit(item);
		assertThat(transcript).isNotNull();
		assertThat(engine.awaitIdle(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
		return transcript.ending();
	}

	private static TokenIds prompt(long seed, int length) {
		return TokenIds.of(new Random(seed).ints(length, 3, 300).toArray());
	}

	private static Engine engine(List<float[]> rows, EngineObserver observer) {
		TorchStepExecutor model = Fixture.open(Path.of("../models/demo"),
				Fixture.settings(Dtype.FLOAT32, 1, null, 64L << 20, 16, 4, false));
		return new Engine(new EngineSettings("demo", 4, 512, 128, 4, TokenIds.EMPTY),
				(rows != null) ? new Recorder(model, rows) : model, observer);
	}

	/** Keeps what each step chose from. */
	private record Recorder(TorchStepExecutor model, List<float[]> rows) implements StepExecutor {

		@Override
		public ModelShape shape() {
			return this.model.shape();
		}

		@Override
		public StepResult execute(StepBatch batch) {
			this.rows.addAll(List.of(this.model.logits(batch)));
			return this.model.execute(batch);
		}

		@Override
		public void close() {
			this.model.close();
		}

	}

}
