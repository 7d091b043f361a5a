package io.millrace.worker.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.GrammarText;
import io.millrace.grammar.schema.JsonOptions;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.GrammarOrder;
import io.millrace.protocol.message.Outcome;
import io.millrace.tokenizer.Vocabulary;
import io.millrace.worker.StandaloneEngine;
import io.millrace.worker.WorkerProperties;
import io.millrace.worker.cache.BlockPool;
import io.millrace.worker.checkpoint.AdapterTargets;
import io.millrace.worker.checkpoint.ModelDirectory;
import io.millrace.worker.engine.ModelEngine;
import io.millrace.worker.engine.Transcript;
import io.millrace.worker.model.ModelSummary;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * Measures one model's engine: the planner, executor and settings of a worker process,
 * fed by hand. One thread at a time may use it; the owner closes it.
 *
 * <p>
 * A round has two passes over the same prompts. The first ends every stream after one
 * token, so that its steps hold nothing but prompts; the second generates all of them. A
 * {@link #loop} is the load that {@code bench} makes over HTTP, without HTTP.
 */
public final class EngineBenchmark implements AutoCloseable {

	private static final String NAME = "bench";

	private static final String PREFIX = "millrace.worker";

	private static final int DEFAULT_MAX_SEQUENCES = 64;

	/** Blocks that a stream may need beyond its tokens' before the planner lets it in. */
	private static final int SPARE_BLOCKS = 2;

	private static final int WARM_UP_TOKENS = 512;

	private static final int WARM_UP_OUTPUT = 8;

	private static final Duration STEP_TIMEOUT = Duration.ofMinutes(5);

	private static final String STUCK = "The engine died, or a step took more than " + STEP_TIMEOUT + ".";

	private static final int GRAMMAR_POLL_MICROS = 100;

	private static final ProcessId NOBODY = ProcessId.start(Role.GATEWAY, NAME);

	private final BenchmarkSettings settings;

	private final ModelEngine engine;

	private final int vocabularySize;

	private final ModelSummary summary;

	private final StepTimer timer;

	/** A permit for each turn of the engine that made something. */
	private final Semaphore turns = new Semaphore(0);

	private EngineBenchmark(BenchmarkSettings settings, StandaloneEngine opened, StepTimer timer) {
		this.settings = settings;
		this.engine = opened.worker().engine();
		this.vocabularySize = opened.worker().card().vocabularySize();
		this.summary = opened.summary();
		this.timer = timer;
	}

	/**
	 * Opens a model and warms it up, which may take long.
	 * @param settings what will be measured
	 * @param model its directory
	 * @throws IllegalArgumentException if a property is none of a worker's
	 * @throws RuntimeException with a sentence, if the model cannot be served so
	 */
	public static EngineBenchmark open(BenchmarkSettings settings, Path model) {
		StepTimer timer = new StepTimer();
		StandaloneEngine opened = StandaloneEngine.open(new WorkerProperties.Model(NAME, model),
				properties(settings, CacheSize.numbersPerToken(model)), (plain) -> new TimedExecutor(plain, timer),
				(settings.grammar() && !hasTokenizer(model)) ? () -> RandomVocabulary.of(vocabularySize(model)) : null);
		EngineBenchmark benchmark = new EngineBenchmark(settings, opened, timer);
		benchmark.engine.start(benchmark.turns::release);
		try {
			benchmark.loadAdapters(model);
			return benchmark;
		}
		catch (RuntimeException ex) {
			benchmark.close();
			throw ex;
		}
	}

	private void loadAdapters(Path model) {
		if (this.settings.loras() > 0) {
			AdapterTargets targets = AdapterTargets.of(ModelDirectory.read(model));
			for (int i = 0; i < this.settings.loras(); i++) {
				RandomAdapter.load(this.engine, adapter(i), targets, i + 1);
			}
		}
	}

	private static int vocabularySize(Path model) {
		return ModelDirectory.read(model).config().vocabularySize();
	}

	private static String adapter(int index) {
		return "lora-" + index;
	}

	private static boolean hasTokenizer(Path model) {
		try {
			return Vocabulary.of(model).isPresent();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What the model says of itself. */
	public ModelSummary summary() {
		return this.summary;
	}

	private static WorkerProperties properties(BenchmarkSettings settings, long cacheNumbersPerToken) {
		Map<String, String> values = new LinkedHashMap<>();
		values.put(PREFIX + ".dtype", settings.dtype().name());
		values.put(PREFIX + ".threads", String.valueOf(settings.threads()));
		values.put(PREFIX + ".batch-invariant", String.valueOf(settings.batchInvariant()));
		values.put(PREFIX + ".max-model-len", String.valueOf(settings.length()));
		values.put(PREFIX + ".max-sequences", String.valueOf(Math.max(DEFAULT_MAX_SEQUENCES, settings.largestBatch())));
		values.put(PREFIX + ".speculative-tokens", "0");
		if (!settings.closedLoop()) {
			values.put(PREFIX + ".step-target", "0");
		}
		values.put(PREFIX + ".max-loras", String.valueOf(settings.loras()));
		values.putAll(settings.properties());
		WorkerProperties sized = bind(values);
		long blocksEach = (long) Math.ceilDiv(settings.length(), sized.blockSize()) + SPARE_BLOCKS;
		long chunks = settings.largestBatch() * Math.ceilDiv(blocksEach, BlockPool.CHUNK);
		long tokens = chunks * BlockPool.CHUNK * sized.blockSize();
		values.putIfAbsent(PREFIX + ".kv-cache-memory",
				CacheSize.bytes(tokens, cacheNumbersPerToken, settings.dtype(), sized.quantization()) + "B");
		return bind(values);
	}

	private static WorkerProperties bind(Map<String, String> values) {
		Binder binder = new Binder(new MapConfigurationPropertySource(values));
		try {
			return binder.bindOrCreate(PREFIX, Bindable.of(WorkerProperties.class),
					new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
		}
		catch (BindException ex) {
			throw new IllegalArgumentException(deepest(ex), ex);
		}
	}

	private static String deepest(Throwable failure) {
		Throwable deepest = failure;
		while (deepest.getCause() != null) {
			deepest = deepest.getCause();
		}
		return String.valueOf(deepest.getMessage());
	}

	/**
	 * Measures one number of free streams, after a round that is not counted.
	 * @param batch at most the largest of the settings
	 * @throws IllegalStateException if a stream did not generate all of its tokens
	 */
	public BatchFigures measure(int batch) throws InterruptedException {
		warmUp(batch, false);
		Measurement measurement = new Measurement(batch);
		for (int round = 1; round <= this.settings.rounds(); round++) {
			round(round, batch, false, measurement);
		}
		return measurement.figures(ResidentSize.bytes());
	}

	/**
	 * Measures free streams and those that follow the settings' grammar, which begin
	 * every second round: what two processes measure differs by more than a grammar
	 * costs.
	 * @param batch at most the largest of the settings
	 * @return the free streams, then the others
	 * @throws IllegalStateException if a stream did not generate all of its tokens
	 */
	public List<BatchFigures> measureInTurns(int batch) throws InterruptedException {
		warmUp(batch, false);
		warmUp(batch, true);
		Measurement free = new Measurement(batch);
		Measurement constrained = new Measurement(batch);
		for (int round = 1; round <= this.settings.rounds(); round++) {
			boolean first = round % 2 == 0;
			round(round, batch, first, first ? constrained : free);
			round(round, batch, !first, first ? free : constrained);
		}
		return List.of(free.figures(ResidentSize.bytes()), constrained.figures(ResidentSize.bytes()));
	}

	private void round(int round, int batch, boolean constrained, Measurement measurement) throws InterruptedException {
		RandomPrompts prompts = prompts(this.settings.promptTokens());
		measurement.addPrefill(pass(prompts, round, batch, 1, constrained).steps(), (long) batch * prompts.length());
		Pass whole = pass(prompts, round, batch, this.settings.outputTokens(), constrained);
		measurement.addDecode(whole.steps(), whole.outputs());
	}

	/**
	 * Measures a closed loop of so many streams, after a round that is not counted.
	 * @param batch at most the largest of the settings
	 * @throws IllegalStateException if a request did not get all of its tokens
	 */
	public LoopFigures loop(int batch) throws InterruptedException {
		warmUp(batch, this.settings.grammar());
		this.turns.drainPermits();
		RandomPrompts prompts = prompts(this.settings.promptTokens());
		ClosedLoop loop = new ClosedLoop(batch, this.settings.rounds(),
				(round, stream) -> submit(prompts.prompt(round, stream), this.settings.outputTokens(), stream,
						this.settings.grammar()));
		while (!loop.isOver()) {
			if (!this.turns.tryAcquire(1, TimeUnit.SECONDS) && !this.engine.isHealthy(STEP_TIMEOUT)) {
				throw new IllegalStateException(STUCK);
			}
			this.turns.drainPermits();
			loop.look();
		}
		return loop.figures(ResidentSize.bytes());
	}

	private void warmUp(int batch, boolean constrained) throws InterruptedException {
		pass(prompts(Math.min(this.settings.promptTokens(), WARM_UP_TOKENS)), 0, batch,
				Math.min(this.settings.outputTokens(), WARM_UP_OUTPUT), constrained);
	}

	private RandomPrompts prompts(int length) {
		return new RandomPrompts(this.settings.seed(), this.vocabularySize, length);
	}

	private Pass pass(RandomPrompts prompts, int round, int batch, int outputTokens, boolean constrained)
			throws InterruptedException {
		this.timer.hold();
		submit(prompts.prompt(round, batch).tail(1), 1, 0, constrained);
		this.timer.awaitHeld();
		List<Transcript> transcripts = new ArrayList<>();
		for (int stream = 0; stream < batch; stream++) {
			transcripts.add(submit(prompts.prompt(round, stream), outputTokens, stream, constrained));
		}
		if (constrained) {
			awaitGrammars(prompts, batch);
		}
		this.timer.release();
		while (!this.engine.awaitIdle(Duration.ofSeconds(1))) {
			if (!this.engine.isHealthy(STEP_TIMEOUT)) {
				throw new IllegalStateException(STUCK);
			}
		}
		transcripts.forEach(ClosedLoop::requireWhole);
		return new Pass(this.timer.times(), transcripts.stream().map((transcript) -> transcript.from(0)).toList());
	}

	/** All streams begin together. */
	private void awaitGrammars(RandomPrompts prompts, int batch) throws InterruptedException {
		while (this.engine.load().prefillBacklogTokens() < (long) batch * prompts.length()) {
			TimeUnit.MICROSECONDS.sleep(GRAMMAR_POLL_MICROS);
		}
	}

	private Transcript submit(TokenIds prompt, int outputTokens, int stream, boolean constrained) {
		int loras = this.settings.loras();
		SamplingParams greedy = new SamplingParams(0, 0, 1, 0, 0, outputTokens, true, TokenIds.EMPTY);
		GenerationTask task = new GenerationTask(RequestId.create(), NAME, prompt, TokenIds.EMPTY, greedy, NOBODY,
				Instant.MAX, null, null, null, constrained ? grammar() : null,
				(loras > 0) ? adapter(stream % loras) : null);
		Outcome.Failed refusal = this.engine.refuse(task);
		if (refusal != null) {
			throw new IllegalStateException("The engine refuses a request: " + refusal);
		}
		Transcript transcript = this.engine.submit(new Dispatch.Item(task, Attempt.FIRST));
		if (transcript == null) {
			throw new IllegalStateException("The engine takes no more streams.");
		}
		return transcript;
	}

	/** An array of more objects than an answer has tokens. */
	private GrammarOrder grammar() {
		GrammarSpec spec = new GrammarSpec.JsonSchema("""
				{"type": "array", "minItems": %d, "items": {"type": "object", "properties": {"name": {"type": "string"},
				"count": {"type": "integer"}}, "required": ["name", "count"], "additionalProperties": false}}"""
			.formatted(this.settings.outputTokens()), JsonOptions.DEFAULT);
		return new GrammarOrder(GrammarText.kind(spec), GrammarText.write(spec));
	}

	/** Ends the engine and frees the model. */
	@Override
	public void close() {
		this.timer.release();
		this.engine.close();
	}

	/**
	 * What came of one pass.
	 *
	 * @param steps in order
	 * @param outputs tokens of each stream
	 */
	private record Pass(List<StepTime> steps, List<TokenIds> outputs) {

	}

}
