package io.millrace.worker.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.millrace.grammar.GrammarMatcher;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.GrammarOrder;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.cache.BlockPool;
import io.millrace.worker.cache.CacheListener;
import io.millrace.worker.exchange.BlockExchange;
import io.millrace.worker.exchange.ExchangeSettings;
import io.millrace.worker.grammar.Grammars;
import io.millrace.worker.grammar.VocabularySource;
import io.millrace.worker.logits.LogitsProcessors;
import io.millrace.worker.sampling.SamplingState;
import io.millrace.worker.step.Adapter;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one model: takes sequences, batches them continuously, and writes a
 * {@link Transcript} of each. All methods may be called from any thread, and none but
 * {@link #awaitIdle} and {@link #close} waits for a step.
 *
 * <p>
 * Life: made, {@link #start started} once, closed. It owns its {@link StepExecutor} and
 * closes it.
 */
public final class Engine implements ModelEngine {

	private static final Logger logger = LoggerFactory.getLogger(Engine.class);

	/** How long {@link #close} waits for the present step at most. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

	/** How long the parts of an adapter may take to find their places between steps. */
	private static final Duration ADAPTER_TIMEOUT = Duration.ofSeconds(60);

	private final EngineSettings settings;

	private final StepExecutor executor;

	private final ModelShape shape;

	private final AdmissionLimits limits;

	private final BlockPool pool;

	private final CacheJournal journal = new CacheJournal();

	private final @Nullable BlockExchange exchange;

	private final Admissions admissions;

	private final Grammars grammars;

	private final Adapters adapters;

	private final EngineObserver observer;

	private final LongSupplier nanoTime;

	private volatile @Nullable EngineLoop loop;

	private volatile @Nullable Thread thread;

	private volatile boolean closing;

	/**
	 * An engine that is not running yet.
	 * @param settings its bounds
	 * @param executor the model; belongs to the engine from now on
	 * @param observer is told what happens
	 */
	public Engine(EngineSettings settings, StepExecutor executor, EngineObserver observer) {
		this(settings, executor, VocabularySource.NONE, observer, System::nanoTime);
	}

	/**
	 * An engine that is not running yet, whose sequences may follow grammars.
	 * @param settings its bounds
	 * @param executor the model; belongs to the engine from now on
	 * @param vocabulary the model's tokens as bytes, read when the first grammar comes
	 * @param observer is told what happens
	 */
	public Engine(EngineSettings settings, StepExecutor executor, VocabularySource vocabulary,
			EngineObserver observer) {
		this(settings, executor, vocabulary, observer, System::nanoTime);
	}

	Engine(EngineSettings settings, StepExecutor executor, VocabularySource vocabulary, EngineObserver observer,
			LongSupplier nanoTime) {
		this.settings = settings;
		this.executor = executor;
		this.shape = executor.shape();
		this.limits = AdmissionLimits.of(this.shape);
		this.pool = pool(settings, this.shape, this.journal);
		ExchangeSettings exchanged = settings.exchange();
		this.exchange = (exchanged != null) ? BlockExchange.open(exchanged, executor) : null;
		this.admissions = new Admissions(settings.maxAccepted(), executor.adapterSlots());
		this.grammars = new Grammars(settings.name(), vocabulary, LookAhead.MAX_GUESSES, observer);
		this.adapters = new Adapters(settings.name(), executor.adapterSlots(), executor::readAdapter, this::install,
				() -> Instant.now().getEpochSecond(), ADAPTER_TIMEOUT);
		this.observer = observer;
		this.nanoTime = nanoTime;
	}

	private static BlockPool pool(EngineSettings settings, ModelShape shape, CacheListener listener) {
		return settings.prefixCaching() ? BlockPool.caching(shape.blocks(), shape.blockSize(), listener)
				: new BlockPool(shape.blocks(), shape.blockSize());
	}

	/**
	 * Starts the engine's thread.
	 * @param output is told whenever transcripts have changed
	 */
	@Override
	public synchronized void start(EngineOutput output) {
		if (this.loop != null || this.closing) {
			throw new IllegalStateException("An engine is started once.");
		}
		EngineLoop created = prepare(output);
		this.thread = Thread.ofPlatform()
			.name("engine-" + this.settings.name())
			.daemon(true)
			.start(() -> runToTheEnd(created));
	}

	/** Whether the loop has something to read, for whoever turns it by hand. */
	boolean hasCommands() {
		return !this.admissions.inbox().isEmpty();
	}

	/** The loop, for whoever turns it by hand. */
	EngineLoop prepare(EngineOutput output) {
		EngineLoop created = new EngineLoop(this.settings, this.admissions,
				new Planner(this.settings, this.pool, this.limits.maxLength(), this.exchange, this.observer),
				this.executor, this.observer, output, this.exchange, this.nanoTime);
		this.loop = created;
		return created;
	}

	private void runToTheEnd(EngineLoop running) {
		try {
			running.run();
		}
		catch (Throwable ex) {
			logger.error("The engine of model '{}' died, and all its sequences end with an error.",
					this.settings.name(), ex);
			this.admissions.close(new Command.Stop());
			running.endAll(new Outcome.Failed(ErrorCode.INTERNAL, "The model's engine failed."));
			running.emit();
		}
		finally {
			this.executor.close();
		}
	}

	/** The most tokens of prompt and output together that it serves. */
	@Override
	public int maxLength() {
		return this.limits.maxLength();
	}

	/** Why it could never serve a request, or null if it could. */
	@Override
	public Outcome.@Nullable Failed refuse(GenerationTask task) {
		if (task.embedding() != null) {
			return new Outcome.Failed(ErrorCode.INVALID_VALUE,
					"The model '" + this.settings.name() + "' does not make embeddings.");
		}
		Outcome.Failed refusal = this.limits.refuse(task);
		if (refusal != null) {
			return refusal;
		}
		try {
			samplingOf(task);
			return null;
		}
		catch (IllegalArgumentException ex) {
			return new Outcome.Failed(ErrorCode.INVALID_VALUE, String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Runs a sequence, which must not be one to {@link #refuse}.
	 * @return what it will generate; null if the engine has as much as it may, has
	 * stopped, or lacks the adapter
	 */
	@Override
	public @Nullable Transcript submit(Dispatch.Item item) {
		AdapterLease adapter = this.adapters.acquire(item.task().adapter()).orElse(null);
		if (adapter == null) {
			return null;
		}
		Sequence sequence = new Sequence(item, this.pool, samplingOf(item.task()), adapter, this.nanoTime.getAsLong());
		GrammarOrder grammar = sequence.grammar();
		boolean letIn = (grammar != null) ? prepare(sequence, grammar) : this.admissions.start(sequence);
		if (!letIn) {
			adapter.release();
			return null;
		}
		return sequence.transcript();
	}

	/** Lets a sequence in, to start when its grammar is ready. */
	private boolean prepare(Sequence sequence, GrammarOrder grammar) {
		if (!this.admissions.prepare(sequence)) {
			return false;
		}
		try {
			this.grammars.prepare(grammar, sequence.delivered())
				.whenComplete((matcher, failure) -> begin(sequence, matcher, failure));
		}
		catch (RejectedExecutionException ex) {
			this.admissions.fail(sequence, new Outcome.HandedOver());
		}
		return true;
	}

	private void begin(Sequence sequence, @Nullable GrammarMatcher matcher, @Nullable Throwable failure) {
		if (matcher != null) {
			sequence.follow(matcher);
			this.admissions.ready(sequence);
		}
		else {
			this.admissions.fail(sequence, Grammars.outcome(failure));
		}
	}

	private SamplingState samplingOf(GenerationTask task) {
		return new SamplingState(task, this.shape.vocabularySize(), this.settings.eosTokenIds(),
				LogitsProcessors.installed());
	}

	/**
	 * Ends a sequence as cancelled, after the current step, wherever it is; its blocks
	 * are free then. Nothing happens if it has ended.
	 */
	@Override
	public void abort(Transcript transcript) {
		this.admissions.abort(transcript);
	}

	@Override
	public boolean takesAdapters() {
		return this.executor.adapterSlots() > 0;
	}

	@Override
	public List<LoRAAdapter> adapters() {
		return this.adapters.list();
	}

	@Override
	public AdapterResult loadAdapter(String name, Path directory, boolean inPlace) {
		return this.adapters.load(name, directory, inPlace);
	}

	@Override
	public AdapterResult unloadAdapter(String name) {
		return this.adapters.unload(name);
	}

	/** By its thread; before that is started by the caller's. */
	private synchronized CompletableFuture<@Nullable Void> install(Adapter adapter, int slot) {
		AdapterLoading loading = new AdapterLoading(adapter, slot);
		if (this.loop != null || this.closing) {
			this.admissions.load(loading);
			return loading.done();
		}
		while (loading.goOn(this.executor)) {
			logger.trace("Loaded a part of an adapter into slot {}.", slot);
		}
		return loading.done();
	}

	/** Waits until all its sequences have ended; false if it takes longer. */
	@Override
	public boolean awaitIdle(Duration timeout) throws InterruptedException {
		return this.admissions.awaitNone(timeout);
	}

	/**
	 * After the current step no sequence finds what others have computed until then.
	 * Sequences that run keep what they have.
	 */
	@Override
	public void resetPrefixCache() {
		this.admissions.resetPrefixCache();
	}

	/**
	 * What has changed in the prefix cache since this was last asked, or null if nothing
	 * has. Each change is given once.
	 */
	@Override
	public @Nullable CacheChanges pollCacheChanges() {
		return this.journal.poll();
	}

	@Override
	public CompletableFuture<Boolean> rehearse() {
		return this.executor.rehearse();
	}

	/** How busy it is now. */
	@Override
	public EngineLoad load() {
		EngineLoop current = this.loop;
		EngineLoop.Snapshot snapshot = (current != null) ? current.snapshot()
				: new EngineLoop.Snapshot(0, this.shape.blocks(), 0, 0);
		int waiting = Math.max(0, this.admissions.accepted() - snapshot.running());
		return new EngineLoad(snapshot.running(), waiting, this.settings.maxSequences(), snapshot.freeBlocks(),
				snapshot.cachedBlocks(), this.shape.blocks(),
				snapshot.prefillBacklogTokens() + this.admissions.inbox().waitingTokens(),
				this.settings.prefixCaching() ? this.shape.blockSize() : 0);
	}

	/**
	 * Whether its thread lives and its present step is not older than the given time; an
	 * engine that was not started or was closed on purpose counts as healthy.
	 */
	@Override
	public boolean isHealthy(Duration stepTimeout) {
		Thread started = this.thread;
		EngineLoop current = this.loop;
		if (started == null || current == null || this.closing) {
			return true;
		}
		return started.isAlive() && current.stepNanos() <= stepTimeout.toNanos();
	}

	/** Closes it with the longest patience. */
	@Override
	public void close() {
		close(CLOSE_TIMEOUT);
	}

	/**
	 * Hands all sequences over and ends the thread, after the present step. A step that
	 * hangs is not waited for: the sequences are handed over all the same, with what they
	 * have, and the thread is left behind. Closing it twice does nothing.
	 * @param stepTimeout a step that takes longer counts as hanging
	 */
	@Override
	public void close(Duration stepTimeout) {
		Thread started;
		EngineLoop running;
		synchronized (this) {
			if (this.closing) {
				return;
			}
			this.closing = true;
			started = this.thread;
			running = this.loop;
		}
		this.admissions.close(new Command.Stop());
		this.grammars.close();
		if (started == null || running == null) {
			this.executor.close();
			return;
		}
		try {
			Duration left = stepTimeout.minusNanos(running.stepNanos());
			if (!started.join((left.compareTo(CLOSE_TIMEOUT) < 0) ? left : CLOSE_TIMEOUT)) {
				logger.warn("A step of model '{}' has not ended for {} ms; it is left behind.", this.settings.name(),
						TimeUnit.NANOSECONDS.toMillis(running.stepNanos()));
				running.takeOver();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
