package io.millrace.worker.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.worker.checkpoint.ModelDirectory;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.engine.LookAhead;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.engine.StepReport;
import io.millrace.worker.engine.Transcript;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Entry;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A batch-invariant engine gives a request the same tokens, from the same logits to the
 * bit, alone, among 32, preempted, taken from the prefix cache, and resumed by another
 * engine.
 */
class BatchInvariantEngineTests {

	private static final int REQUESTS = 32;

	/** So many of them are watched, the others are company. */
	private static final int WATCHED = 12;

	private static final int MAX_PROMPT = 70;

	private static final int MAX_OUTPUT = 40;

	private static final int DELIVERED = 10;

	/** Tokens that the cache holds. */
	private static final int ROOMY = 4096;

	private static final int CRAMPED = 700;

	@TempDir
	private static Path random;

	@BeforeAll
	static void writeRandomModel() throws Exception {
		RandomCheckpoint.write(random, 12);
	}

	@ParameterizedTest
	@ValueSource(strings = { "demo", "random" })
	void aRequestGetsTheSameTokensWhereverItRuns(String name) throws Exception {
		long seed = 4;
		Path directory = name.equals("demo") ? Path.of("../models/demo") : random;
		List<Dispatch.Item> items = items(new Random(seed));
		Run alone = new Run(directory, ROOMY, 16, 512, 512, false);
		List<TokenIds> expected = new ArrayList<>();
		for (Dispatch.Item item : items.subList(0, WATCHED)) {
			expected.addAll(alone.generate(List.of(item)));
		}
		alone.close();

		Run together = new Run(directory, ROOMY, 16, 100, 30, false);
		assertThat(together.generate(items)).as("together, seed %d", seed)
			.startsWith(expected.toArray(TokenIds[]::new));
		assertThat(together.close()).as("together, seed %d", seed).containsAllEntriesOf(alone.logits);

		Run cramped = new Run(directory, CRAMPED, 4, 61, 17, false);
		assertThat(cramped.generate(items)).as("preempted, seed %d", seed)
			.startsWith(expected.toArray(TokenIds[]::new));
		assertThat(cramped.close()).as("preempted, seed %d", seed).containsAllEntriesOf(alone.logits);
		assertThat(cramped.preemptions.get()).isPositive();

		Run crampedCache = new Run(directory, CRAMPED, 4, 61, 17, true);
		assertThat(crampedCache.generate(items)).as("found after a preemption, seed %d", seed)
			.startsWith(expected.toArray(TokenIds[]::new));
		assertThat(crampedCache.close()).as("found after a preemption, seed %d", seed)
			.containsAllEntriesOf(alone.logits);

		Run cached = new Run(directory, ROOMY, 4, 100, 30, true);
		List<TokenIds> computed = cached.generate(items);
		assertThat(computed).startsWith(expected.toArray(TokenIds[]::new));
		assertThat(cached.cachedTokens).isZero();
		assertThat(cached.generate(items)).as("cached, seed %d", seed).isEqualTo(computed);
		assertThat(cached.cachedTokens).isGreaterThan(REQUESTS * MAX_PROMPT / 4);
		List<Dispatch.Item> repeated = new ArrayList<>();
		for (int i = 0; i < WATCHED; i++) {
			repeated.add(Requests.resumed(items.get(i), expected.get(i).slice(0, DELIVERED)));
		}
		assertThat(cached.generate(repeated)).as("cached and resumed, seed %d", seed)
			.isEqualTo(expected.stream().map((tokens) -> tokens.slice(DELIVERED, tokens.size())).toList());
		assertThat(cached.close()).as("cached, seed %d", seed).containsAllEntriesOf(alone.logits);

		Run resumed = new Run(directory, ROOMY, 16, 512, 128, false);
		List<Dispatch.Item> rest = new ArrayList<>();
		for (int i = 0; i < WATCHED; i++) {
			rest.add(Requests.resumed(items.get(i), expected.get(i).slice(0, DELIVERED)));
		}
		List<TokenIds> ends = expected.stream().map((tokens) -> tokens.slice(DELIVERED, tokens.size())).toList();
		assertThat(resumed.generate(rest)).as("resumed, seed %d", seed).isEqualTo(ends);
		assertThat(alone.logits).as("resumed, seed %d", seed).containsAllEntriesOf(resumed.close());
	}

	@Test
	void guessesChangeNoToken() throws Exception {
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < WATCHED; i++) {
			TokenIds phrase = Requests.prompt(i, 6);
			SamplingParams sampling = (i % 2 == 0) ? Requests.exactly(MAX_OUTPUT)
					: new SamplingParams(0.3, 0, 1, i, 0, MAX_OUTPUT, true, TokenIds.EMPTY);
			items.add(Requests.item(phrase.concat(phrase).concat(phrase), sampling));
		}
		Run plain = new Run(Path.of("../models/demo"), ROOMY, 16, 512, 512, true);
		List<TokenIds> expected = plain.generate(items);
		plain.close();
		Run guessing = new Run(Path.of("../models/demo"), ROOMY, 16, 512, 512, true, new LookAhead(1, 5, 64));
		assertThat(guessing.generate(items)).isEqualTo(expected);
		guessing.close();
		assertThat(guessing.guesses.get()).isGreaterThan(guessing.rightGuesses.get());
		assertThat(guessing.rightGuesses.get()).isPositive();
	}

	/** Half of them greedy. */
	private static List<Dispatch.Item> items(Random random) {
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < REQUESTS; i++) {
			TokenIds prompt = TokenIds.of(random.ints(1 + random.nextInt(MAX_PROMPT), 3, 300).toArray());
			int output = DELIVERED + 1 + random.nextInt(MAX_OUTPUT - DELIVERED);
			SamplingParams sampling = (i % 2 == 0) ? Requests.exactly(output)
					: new SamplingParams(1, random.nextInt(2) * 40, 1 - random.nextInt(2) * 0.1, random.nextLong(), 0,
							output, true, TokenIds.EMPTY);
			items.add(Requests.item(prompt, sampling));
		}
		return items;
	}

	/** An engine of its own, and all the logits that it drew from. */
	private static final class Run implements EngineObserver {

		/** By the length of the sequence, its last token and its random number. */
		private final Map<List<Number>, Integer> logits = new HashMap<>();

		private final AtomicInteger preemptions = new AtomicInteger();

		private final AtomicInteger guesses = new AtomicInteger();

		private final AtomicInteger rightGuesses = new AtomicInteger();

		private final Engine engine;

		private int cachedTokens;

		Run(Path directory, int cacheTokens, int blockSize, int maxTokensPerStep, int maxPrefill,
				boolean prefixCaching) {
			this(directory, cacheTokens, blockSize, maxTokensPerStep, maxPrefill, prefixCaching, LookAhead.NONE);
		}

		Run(Path directory, int cacheTokens, int blockSize, int maxTokensPerStep, int maxPrefill, boolean prefixCaching,
				LookAhead lookAhead) {
			long cacheBytes = cacheTokens * ModelDirectory.read(directory).config().cacheNumbersPerToken()
					* Float.BYTES;
			ExecutorSettings settings = Fixture.settings(Dtype.FLOAT32, 1, MAX_PROMPT + MAX_OUTPUT, cacheBytes,
					blockSize, REQUESTS, true);
			this.engine = new Engine(
					new EngineSettings("m", REQUESTS, maxTokensPerStep, maxPrefill, REQUESTS, TokenIds.EMPTY,
							prefixCaching, 0, lookAhead),
					new Recorder(TorchStepExecutor.open(directory, settings), this.logits), this);
			this.engine.start(() -> {
			});
		}

		@Override
		public void onStep(StepReport report) {
			this.preemptions.addAndGet(report.preemptions());
			this.guesses.addAndGet(report.guessedTokens());
			this.rightGuesses.addAndGet(report.rightGuesses());
		}

		List<TokenIds> generate(List<Dispatch.Item> items) throws InterruptedException {
			List<Transcript> transcripts = items.stream().map(this.engine::submit).toList();
			assertThat(this.engine.awaitIdle(Duration.ofSeconds(120))).isTrue();
			this.cachedTokens += transcripts.stream()
				.mapToInt((transcript) -> transcript.ending().usage().cachedTokens())
				.sum();
			return transcripts.stream().map((transcript) -> transcript.from(transcript.firstIndex())).toList();
		}

		Map<List<Number>, Integer> close() {
			this.engine.close();
			return this.logits;
		}

	}

	/** Computes each step once more, for its logits. */
	private record Recorder(TorchStepExecutor model, Map<List<Number>, Integer> logits) implements StepExecutor {

		@Override
		public ModelShape shape() {
			return this.model.shape();
		}

		@Override
		public StepResult execute(StepBatch batch) {
			float[][] rows = this.model.logits(batch);
			int row = 0;
			for (Entry entry : batch.entries()) {
				if (entry.draws().size() == 1 && entry.draws().getFirst().temperature() > 0) {
					this.logits.put(
							List.of(entry.computed() + entry.tokens().size(),
									entry.tokens().get(entry.tokens().size() - 1), entry.draws().getFirst().uniform()),
							Arrays.hashCode(rows[row]));
				}
				row += entry.draws().size();
			}
			return this.model.execute(batch);
		}

		@Override
		public void close() {
			this.model.close();
		}

	}

}
