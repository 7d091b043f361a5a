package io.millrace.worker.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.RequestId;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.worker.exchange.ExchangeSettings;
import io.millrace.worker.step.ModelShape;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An engine that the test turns by hand. After every turn it checks the bounds of the
 * step, that all was told, and the engine's integrity.
 */
final class EngineHarness implements EngineObserver {

	private static final int MAX_TURNS = 10_000;

	private final EngineSettings settings;

	private final HashModel model;

	private final int period;

	private final Engine engine;

	private final EngineLoop loop;

	private final Map<RequestId, Transcript> transcripts = new HashMap<>();

	private List<Object> told = List.of();

	private long nanos;

	private int failedSteps;

	private final List<StepReport> reports = new ArrayList<>();

	private final List<Integer> fetches = new ArrayList<>();

	private final List<Boolean> handOvers = new ArrayList<>();

	private int lookedUp;

	private int found;

	private EngineHarness(EngineSettings settings, ModelShape shape, int period) {
		this(settings, new HashModel(shape, period), period);
	}

	private EngineHarness(EngineSettings settings, HashModel model, int period, String... adapters) {
		this.settings = settings;
		this.period = period;
		this.model = model;
		this.engine = new Engine(settings, this.model, Letters.SOURCE, this, () -> this.nanos);
		for (String adapter : adapters) {
			assertThat(this.engine.loadAdapter(adapter, Path.of("adapters", adapter), false).isSuccess()).isTrue();
		}
		this.loop = this.engine.prepare(() -> this.told = written());
	}

	/** Roomy: 64 blocks of 4 tokens, 32 sequences, 64 tokens a step. */
	static EngineHarness roomy() {
		return of(64, 32, 64);
	}

	static EngineHarness of(int blocks, int maxSequences, int maxTokensPerStep) {
		return of(blocks, maxSequences, maxTokensPerStep, Math.max(1, maxTokensPerStep / 4), 64);
	}

	/** Blocks of 4 tokens, and adapters that are there from the start. */
	static EngineHarness withAdapters(int slots, int blocks, LookAhead lookAhead, String... adapters) {
		EngineSettings settings = new EngineSettings("hash", 32, 64, 16, 64, Requests.EOS, true, 0, lookAhead);
		int period = (lookAhead.guesses() > 0) ? 5 : 0;
		ModelShape shape = new ModelShape(Requests.VOCABULARY, 128, 4, blocks);
		return new EngineHarness(settings, new HashModel(shape, period).withAdapters(slots), period, adapters);
	}

	/** Roomy, and nothing is shared. */
	static EngineHarness withoutCache() {
		return new EngineHarness(new EngineSettings("hash", 32, 64, 16, 64, Requests.EOS, false, 0, LookAhead.NONE),
				new ModelShape(Requests.VOCABULARY, 128, 4, 64), 0);
	}

	/**
	 * Blocks of 4 tokens, some of which are left for others, or found, in a directory.
	 */
	static EngineHarness exchanging(Path directory, int blocks) {
		return new EngineHarness(
				new EngineSettings("hash", 32, 64, 16, 64, Requests.EOS, true, 0, LookAhead.NONE,
						new ExchangeSettings(directory, 1 << 20)),
				new ModelShape(Requests.VOCABULARY, 128, 4, blocks), 0);
	}

	static EngineHarness of(int blocks, int maxSequences, int maxTokensPerStep, int maxPrefill, int maxQueued) {
		return new EngineHarness(
				new EngineSettings("hash", maxSequences, maxTokensPerStep, maxPrefill, maxQueued, Requests.EOS),
				new ModelShape(Requests.VOCABULARY, 128, 4, blocks), 0);
	}

	/** One that looks ahead, over a model that repeats itself after so many tokens. */
	static EngineHarness lookingAhead(LookAhead lookAhead, int period, int blocks, int maxSequences,
			int maxTokensPerStep) {
		return new EngineHarness(new EngineSettings("hash", maxSequences, maxTokensPerStep,
				Math.max(1, maxTokensPerStep / 4), 64, Requests.EOS, true, 0, lookAhead),
				new ModelShape(Requests.VOCABULARY, 128, 4, blocks), period);
	}

	/** One whose steps take so long a token, and should not take longer than a target. */
	static EngineHarness paced(long targetNanos, long nanosPerToken) {
		EngineHarness engine = new EngineHarness(
				new EngineSettings("hash", 32, 128, 32, 64, Requests.EOS, true, targetNanos, LookAhead.NONE),
				new ModelShape(Requests.VOCABULARY, 128, 4, 512), 0);
		engine.model.beforeStep(() -> engine.nanos += nanosPerToken * engine.model.batches().getLast().tokenCount());
		return engine;
	}

	HashModel model() {
		return this.model;
	}

	Engine engine() {
		return this.engine;
	}

	EngineLoad load() {
		return this.engine.load();
	}

	List<StepReport> reports() {
		return this.reports;
	}

	int preemptions() {
		return this.reports.stream().mapToInt(StepReport::preemptions).sum();
	}

	/** Loads an adapter while it turns so many times. */
	AdapterResult load(String name, String content, boolean inPlace, int turns) {
		CompletableFuture<AdapterResult> result = CompletableFuture
			.supplyAsync(() -> this.engine.loadAdapter(name, Path.of("adapters", content), inPlace));
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(this.engine::hasCommands);
		turn(turns);
		return result.orTimeout(10, TimeUnit.SECONDS).join();
	}

	/** Submits a request, and tells whether there was room. */
	boolean submit(Dispatch.Item item) {
		assertThat(this.engine.refuse(item.task())).isNull();
		Transcript transcript = this.engine.submit(item);
		if (transcript != null) {
			this.transcripts.put(item.task().requestId(), transcript);
			this.told = written();
		}
		return transcript != null;
	}

	/** Submits a request for which there must be room. */
	Dispatch.Item accepted(Dispatch.Item item) {
		assertThat(submit(item)).as("room").isTrue();
		return item;
	}

	/** Submits a request for which there must be room. */
	Dispatch.Item accepted(TokenIds prompt, SamplingParams sampling) {
		return accepted(Requests.item(prompt, sampling));
	}

	void abort(Dispatch.Item item) {
		this.engine.abort(transcript(item));
	}

	boolean isBusy() {
		return load().running() + load().waiting() > 0;
	}

	void turn() {
		int steps = this.model.batches().size();
		try {
			this.loop.turn();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		this.loop.checkIntegrity();
		assertThat(this.told).isEqualTo(written());
		this.model.batches().stream().skip(steps).forEach((batch) -> {
			assertThat(batch.tokenCount()).isLessThanOrEqualTo(this.settings.maxTokensPerStep());
			assertThat(batch.entries()).hasSizeLessThanOrEqualTo(this.settings.maxSequences());
		});
	}

	void turn(int times) {
		for (int i = 0; i < times; i++) {
			turn();
		}
	}

	void runUntilIdle() {
		for (int i = 0; isBusy(); i++) {
			assertThat(i).as("turns").isLessThan(MAX_TURNS);
			turn();
		}
		assertThat(load().usedBlocks()).isZero();
		assertThat(load().prefillBacklogTokens()).isZero();
	}

	/** Turns until it has ended; waits where all there is waits for its grammar. */
	void turnUntilEnded(Dispatch.Item item) {
		for (int i = 0; !hasEnded(item); i++) {
			assertThat(i).as("turns").isLessThan(MAX_TURNS);
			turn();
		}
	}

	int period() {
		return this.period;
	}

	private List<Object> written() {
		List<Object> written = new ArrayList<>();
		this.transcripts.forEach((id, transcript) -> {
			written.add(transcript.endIndex());
			written.add((transcript.ending() != null) ? transcript.ending() : "runs");
		});
		return written;
	}

	private Transcript transcript(Dispatch.Item item) {
		Transcript transcript = this.transcripts.get(item.task().requestId());
		assertThat(transcript).as("the transcript of " + item.task().requestId()).isNotNull();
		return transcript;
	}

	/** What it has generated here. */
	TokenIds tokens(Dispatch.Item item) {
		return transcript(item).from(transcript(item).firstIndex());
	}

	/** How it ended; fails if it has not. */
	Transcript.Ending end(Dispatch.Item item) {
		Transcript.@Nullable Ending ending = transcript(item).ending();
		assertThat(ending).as("the end of " + item.task().requestId()).isNotNull();
		return ending;
	}

	boolean hasEnded(Dispatch.Item item) {
		return transcript(item).ending() != null;
	}

	/** Asserts that it made the tokens that it makes alone. */
	void assertAsAlone(Dispatch.Item item) {
		TokenIds all = item.task().delivered().concat(tokens(item));
		assertThat(all).isEqualTo(expected(item));
		assertThat(end(item).usage().completionTokens()).isEqualTo(all.size());
		assertThat(end(item).usage().promptTokens()).isEqualTo(item.task().prompt().size());
	}

	/** What it makes alone. */
	TokenIds expected(Dispatch.Item item) {
		return Requests.expected(item, this.engine.maxLength(), this.period);
	}

	/** All tokens that steps have computed. */
	int computedTokens() {
		return this.reports.stream().mapToInt(StepReport::inputTokens).sum();
	}

	/** First tokens of sequences that were looked for in the cache. */
	int lookedUp() {
		return this.lookedUp;
	}

	/** Those of them that were found. */
	int found() {
		return this.found;
	}

	/**
	 * Blocks that were found among those of others, each time that they were looked for.
	 */
	List<Integer> fetches() {
		return this.fetches;
	}

	/** Of each prompt that was to be handed over, whether it could be. */
	List<Boolean> handOvers() {
		return this.handOvers;
	}

	@Override
	public void onFetch(int blocks) {
		this.fetches.add(blocks);
	}

	@Override
	public void onPrefillOnly(boolean left) {
		this.handOvers.add(left);
	}

	/** How many steps could not be computed. */
	int failedSteps() {
		return this.failedSteps;
	}

	@Override
	public void onFailedStep() {
		this.failedSteps++;
	}

	@Override
	public void onPrefixLookup(int tokens, int cachedTokens) {
		this.lookedUp += tokens;
		this.found += cachedTokens;
	}

	@Override
	public void onStep(StepReport report) {
		this.reports.add(report);
	}

}
