package io.millrace.worker.embedding;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.embedding.EmbeddingJob.Text;
import io.millrace.worker.engine.EngineLoad;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineOutput;
import io.millrace.worker.engine.ModelEngine;
import io.millrace.worker.engine.StepReport;
import io.millrace.worker.engine.Transcript;
import io.millrace.worker.step.EmbeddingModel;
import io.millrace.worker.step.EmbeddingText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one embedding model. Jobs wait in the order in which they came; the engine's
 * thread plans a round of their texts, computes it step by step, and writes vectors into
 * transcripts between steps. What it shares with other threads is guarded by its monitor,
 * which nobody holds during a step.
 *
 * <p>
 * It owns its {@link EmbeddingModel} and closes it.
 */
public final class EmbeddingEngine implements ModelEngine {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddingEngine.class);

	/** How long {@link #close} waits for the present step at most. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

	private static final Outcome FAILED = new Outcome.Failed(ErrorCode.INTERNAL,
			"The model failed to compute this request.");

	private static final Outcome NOT_FINITE = new Outcome.Failed(ErrorCode.INTERNAL,
			"The model's vector for this request has numbers that are not finite.");

	private static final long IDLE = Long.MIN_VALUE;

	private final EmbeddingSettings settings;

	private final EmbeddingModel model;

	private final EmbeddingLimits limits;

	private final EngineObserver observer;

	/** Accepted and not ended, in the order in which they came. */
	private final Map<Transcript, EmbeddingJob> open = new LinkedHashMap<>();

	private @Nullable Thread thread;

	private boolean closing;

	/** When the step that is running began, or {@link #IDLE}. */
	private volatile long stepStartedAtNanos = IDLE;

	/**
	 * An engine that is not running yet.
	 * @param settings its bounds
	 * @param model belongs to the engine from now on
	 * @param observer is told what happens
	 */
	public EmbeddingEngine(EmbeddingSettings settings, EmbeddingModel model, EngineObserver observer) {
		this.settings = settings;
		this.model = model;
		this.limits = new EmbeddingLimits(settings.name(), model.maxLength(), model.vocabularySize(), model.form(),
				model.takesPairs());
		this.observer = observer;
	}

	@Override
	public synchronized void start(EngineOutput output) {
		if (this.thread != null || this.closing) {
			throw new IllegalStateException("An engine is started once.");
		}
		this.thread = Thread.ofPlatform()
			.name("engine-" + this.settings.name())
			.daemon(true)
			.start(() -> runToTheEnd(output));
	}

	private void runToTheEnd(EngineOutput output) {
		try {
			while (awaitWork()) {
				turn(output);
			}
		}
		catch (Throwable ex) {
			logger.error("The engine of model '{}' died, and all its requests end with an error.", this.settings.name(),
					ex);
			stopTaking();
			endAll((job) -> job.end(FAILED));
		}
		finally {
			endAll((job) -> job.end(new Outcome.HandedOver()));
			output.transcriptsChanged();
			this.model.close();
		}
	}

	/** Returns false when it is to stop. */
	private synchronized boolean awaitWork() throws InterruptedException {
		while (this.open.isEmpty() && !this.closing) {
			wait();
		}
		return !this.closing;
	}

	/** One round. */
	private void turn(EngineOutput output) {
		long began = System.nanoTime();
		List<List<Text>> steps = plan();
		long planNanos = System.nanoTime() - began;
		for (List<Text> step : steps) {
			compute(step, planNanos);
			planNanos = 0;
			settle();
			output.transcriptsChanged();
		}
		settle();
		output.transcriptsChanged();
	}

	private synchronized List<List<Text>> plan() {
		return Round.plan(this.open.values().stream().filter((job) -> !job.isAborted()).toList(), this.settings);
	}

	/**
	 * What fails alone ends. What fails together is tried again one by one, so that a
	 * text that the model cannot compute takes nobody else down.
	 */
	private void compute(List<Text> step, long planNanos) {
		List<Text> wanted = wanted(step);
		if (wanted.isEmpty()) {
			return;
		}
		List<EmbeddingText> texts = wanted.stream().map(Text::content).toList();
		long began = System.nanoTime();
		List<float[]> vectors = embed(texts);
		if (vectors != null) {
			long computed = System.nanoTime();
			take(wanted, vectors);
			this.observer.onStep(new StepReport(texts.size(), texts.stream().mapToInt(EmbeddingText::size).sum(), 0, 0,
					0, 0, true, 0, planNanos, computed - began, System.nanoTime() - computed));
		}
		else if (wanted.size() == 1) {
			end(wanted.getFirst().job(), FAILED);
		}
		else {
			wanted.forEach((text) -> compute(List.of(text), 0));
		}
	}

	private synchronized List<Text> wanted(List<Text> step) {
		return this.closing ? List.of()
				: step.stream().filter((text) -> !text.job().isAborted() && !text.job().hasEnded()).toList();
	}

	private @Nullable List<float[]> embed(List<EmbeddingText> texts) {
		this.stepStartedAtNanos = System.nanoTime();
		try {
			List<float[]> vectors = this.model.embed(texts);
			if (vectors.size() != texts.size()) {
				throw new IllegalStateException(
						"The model made " + vectors.size() + " vectors of " + texts.size() + " texts.");
			}
			return vectors;
		}
		catch (RuntimeException ex) {
			logger.error("A step of model '{}' failed with its {} texts: {}", this.settings.name(), texts.size(),
					ex.toString());
			logger.debug("Where that step failed", ex);
			this.observer.onFailedStep();
			return null;
		}
		finally {
			this.stepStartedAtNanos = IDLE;
		}
	}

	private synchronized void take(List<Text> texts, List<float[]> vectors) {
		for (int i = 0; i < texts.size(); i++) {
			EmbeddingJob job = texts.get(i).job();
			boolean first = job.transcript().endIndex() == 0;
			if (Vectors.isFinite(vectors.get(i))) {
				job.put(texts.get(i).index(), vectors.get(i));
			}
			else {
				end(job, NOT_FINITE);
			}
			if (first && job.transcript().endIndex() > 0) {
				this.observer.onFirstToken(System.nanoTime() - job.acceptedAtNanos());
			}
		}
	}

	private synchronized void end(EmbeddingJob job, Outcome outcome) {
		job.end(outcome);
	}

	/** Lets go of what has ended. */
	private synchronized void settle() {
		this.open.values().stream().filter((job) -> job.isComplete() || job.isAborted()).forEach(EmbeddingJob::finish);
		if (this.open.values().removeIf(EmbeddingJob::hasEnded)) {
			notifyAll();
		}
	}

	private synchronized void stopTaking() {
		this.closing = true;
	}

	private synchronized void endAll(Consumer<EmbeddingJob> how) {
		this.open.values().forEach(how);
		this.open.clear();
		notifyAll();
	}

	@Override
	public int maxLength() {
		return this.limits.maxLength();
	}

	@Override
	public Outcome.@Nullable Failed refuse(GenerationTask task) {
		return this.limits.refuse(task);
	}

	@Override
	public synchronized @Nullable Transcript submit(Dispatch.Item item) {
		if (this.closing || this.open.size() >= this.settings.maxAccepted()) {
			return null;
		}
		EmbeddingJob job = new EmbeddingJob(item.task(), this.model.isNormalised(), System.nanoTime());
		this.open.put(job.transcript(), job);
		this.observer.onStart(job.promptTokens());
		notifyAll();
		return job.transcript();
	}

	@Override
	public synchronized void abort(Transcript transcript) {
		EmbeddingJob job = this.open.get(transcript);
		if (job != null) {
			job.abort();
		}
	}

	@Override
	public synchronized boolean awaitIdle(Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!this.open.isEmpty()) {
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				return false;
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
		return true;
	}

	@Override
	public synchronized EngineLoad load() {
		int running = Math.min(this.open.size(), this.settings.maxRequests());
		long tokens = this.open.values().stream().mapToLong(EmbeddingJob::tokensLeft).sum();
		return new EngineLoad(running, this.open.size() - running, this.settings.maxRequests(), 0, 0, 0, tokens, 0);
	}

	@Override
	public synchronized boolean isHealthy(Duration stepTimeout) {
		return this.thread == null || this.closing || (this.thread.isAlive() && stepNanos() <= stepTimeout.toNanos());
	}

	private long stepNanos() {
		long startedAt = this.stepStartedAtNanos;
		return (startedAt != IDLE) ? System.nanoTime() - startedAt : 0;
	}

	@Override
	public void close() {
		close(CLOSE_TIMEOUT);
	}

	@Override
	public void close(Duration stepTimeout) {
		Thread started;
		synchronized (this) {
			if (this.closing) {
				return;
			}
			this.closing = true;
			started = this.thread;
			notifyAll();
		}
		if (started == null) {
			this.model.close();
			return;
		}
		try {
			Duration left = stepTimeout.minusNanos(stepNanos());
			if (!started.join((left.compareTo(CLOSE_TIMEOUT) < 0) ? left : CLOSE_TIMEOUT)) {
				logger.warn("A step of model '{}' has not ended for {} ms; it is left behind.", this.settings.name(),
						TimeUnit.NANOSECONDS.toMillis(stepNanos()));
				endAll((job) -> job.end(new Outcome.HandedOver()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
