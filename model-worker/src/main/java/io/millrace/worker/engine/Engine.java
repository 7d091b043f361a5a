package io.millrace.worker.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.cache.BlockPool;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one model: takes requests, batches them continuously, and hands out tokens. All
 * methods may be called from any thread, and none but {@link #awaitDrained} and
 * {@link #close()} waits for a step.
 *
 * <p>
 * Life: made, {@link #start started} once, {@link #drain() drained} if there is time,
 * closed. It owns its {@link StepExecutor} and closes it.
 */
public final class Engine implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Engine.class);

	/** How long {@link #close()} waits for the present step. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

	private final EngineSettings settings;

	private final StepExecutor executor;

	private final ModelShape shape;

	private final AdmissionLimits limits;

	private final BlockPool pool;

	private final Admissions admissions;

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
		this(settings, executor, observer, System::nanoTime);
	}

	Engine(EngineSettings settings, StepExecutor executor, EngineObserver observer, LongSupplier nanoTime) {
		this.settings = settings;
		this.executor = executor;
		this.shape = executor.shape();
		this.limits = AdmissionLimits.of(this.shape);
		this.pool = new BlockPool(this.shape.blocks(), this.shape.blockSize());
		this.admissions = new Admissions(settings.maxAccepted(), new Tombstones(nanoTime));
		this.observer = observer;
		this.nanoTime = nanoTime;
	}

	/**
	 * Starts the engine's thread.
	 * @param output takes what the engine makes
	 */
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

	/** The loop, for whoever turns it by hand. */
	EngineLoop prepare(EngineOutput output) {
		EngineLoop created = new EngineLoop(this.settings, this.admissions, new Planner(this.settings, this.pool),
				this.executor, this.observer, output, this.nanoTime);
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
			running.failAll(new Outcome.Failed(ErrorCode.INTERNAL, "The model's engine failed."));
			running.emit();
		}
		finally {
			this.executor.close();
		}
	}

	/** The most tokens of prompt and output together that it serves. */
	public int maxLength() {
		return this.limits.maxLength();
	}

	/** Takes a request, or says why not. */
	public Admission submit(Dispatch.Item item, ProcessId scheduler) {
		return submit(item, scheduler, () -> {
		});
	}

	/**
	 * Takes a request, or says why not.
	 * @param item the request and which try of it
	 * @param scheduler who dispatched it
	 * @param onAccepted called if it is accepted, before anything is made of it, so that
	 * whoever hears of both hears of the acceptance first; it must neither block nor
	 * throw
	 */
	public Admission submit(Dispatch.Item item, ProcessId scheduler, Runnable onAccepted) {
		Outcome refusal = this.limits.refuse(item.task());
		if (refusal != null) {
			return new Admission.Refused(refusal);
		}
		return this.admissions.admit(new Sequence(item, scheduler, this.pool, this.nanoTime.getAsLong()), onAccepted);
	}

	/**
	 * Ends a request after the current step, wherever it is; its blocks are free then. A
	 * request that is not here is refused for a while should it still come.
	 */
	public void cancel(RequestId requestId) {
		this.admissions.cancel(requestId);
	}

	/** Takes no new requests; those it has go on. */
	public void drain() {
		this.admissions.drain();
	}

	/** Waits until all its requests have ended; false if it takes longer. */
	public boolean awaitDrained(Duration timeout) throws InterruptedException {
		return this.admissions.awaitNone(timeout);
	}

	/** How busy it is now. */
	public EngineLoad load() {
		EngineLoop current = this.loop;
		EngineLoop.Snapshot snapshot = (current != null) ? current.snapshot()
				: new EngineLoop.Snapshot(0, this.shape.blocks(), 0);
		int waiting = Math.max(0, this.admissions.accepted() - snapshot.running());
		return new EngineLoad(snapshot.running(), waiting, this.settings.maxSequences(), snapshot.freeBlocks(),
				this.shape.blocks(), snapshot.prefillBacklogTokens() + this.admissions.inbox().promptTokens());
	}

	/**
	 * Whether its thread lives and its present step is not older than the given time; an
	 * engine that was not started or was closed on purpose counts as healthy.
	 */
	public boolean isHealthy(Duration stepTimeout) {
		Thread started = this.thread;
		EngineLoop current = this.loop;
		if (started == null || current == null || this.closing) {
			return true;
		}
		return started.isAlive() && current.stepNanos() <= stepTimeout.toNanos();
	}

	/**
	 * Ends all requests and the thread, after the present step; waits for that, but not
	 * for ever. Closing it twice does nothing.
	 */
	@Override
	public void close() {
		Thread started;
		synchronized (this) {
			if (this.closing) {
				return;
			}
			this.closing = true;
			started = this.thread;
		}
		this.admissions.close(new Command.Stop());
		if (started == null) {
			this.executor.close();
			return;
		}
		try {
			if (!started.join(CLOSE_TIMEOUT)) {
				logger.warn("A step of model '{}' has not ended for {} s; it is left behind.", this.settings.name(),
						CLOSE_TIMEOUT.toSeconds());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
