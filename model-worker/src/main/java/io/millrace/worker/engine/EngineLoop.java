package io.millrace.worker.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine thread does: drain inbox → plan → run → update → emit, until told to
 * stop. All of its state, the planner's and the sequences' belongs to that thread, except
 * where a field is volatile.
 */
final class EngineLoop {

	private static final Logger logger = LoggerFactory.getLogger(EngineLoop.class);

	private static final long IDLE = Long.MIN_VALUE;

	private final String name;

	private final TokenIds eosTokenIds;

	private final int vocabularySize;

	private final int maxLength;

	private final Inbox inbox;

	private final Planner planner;

	private final StepExecutor executor;

	private final Admissions admissions;

	private final EngineObserver observer;

	private final EngineOutput output;

	private final LongSupplier nanoTime;

	private final Map<ProcessId, List<Output>> outputs = new LinkedHashMap<>();

	private final List<Emission.End> ends = new ArrayList<>();

	private boolean stopped;

	private volatile Snapshot snapshot;

	/** When the step that is running began, or {@link #IDLE}. */
	private volatile long stepStartedAtNanos = IDLE;

	EngineLoop(EngineSettings settings, Admissions admissions, Planner planner, StepExecutor executor,
			EngineObserver observer, EngineOutput output, LongSupplier nanoTime) {
		ModelShape shape = executor.shape();
		this.name = settings.name();
		this.eosTokenIds = settings.eosTokenIds();
		this.vocabularySize = shape.vocabularySize();
		this.maxLength = AdmissionLimits.of(shape).maxLength();
		this.inbox = admissions.inbox();
		this.planner = planner;
		this.executor = executor;
		this.admissions = admissions;
		this.observer = observer;
		this.output = output;
		this.nanoTime = nanoTime;
		this.snapshot = takeSnapshot();
	}

	/** Turns until told to stop. */
	void run() throws InterruptedException {
		while (!this.stopped) {
			turn();
		}
	}

	/** One step, or the end of a wait for work. */
	void turn() throws InterruptedException {
		drainInbox();
		long began = this.nanoTime.getAsLong();
		StepPlan plan = this.planner.plan();
		long planned = this.nanoTime.getAsLong();
		if (!plan.isEmpty()) {
			int[] tokens = run(plan);
			long ran = this.nanoTime.getAsLong();
			update(plan, tokens, ran);
			report(plan, tokens, planned - began, ran - planned);
		}
		emit();
	}

	private void drainInbox() throws InterruptedException {
		if (this.planner.isIdle()) {
			this.planner.checkIntegrity();
			apply(this.inbox.take());
		}
		for (Command command = this.inbox.poll(); command != null; command = this.inbox.poll()) {
			apply(command);
		}
	}

	private void apply(Command command) {
		switch (command) {
			case Command.Start start -> start(start.sequence());
			case Command.Abort abort -> abort(abort.sequence(), abort.announce());
			case Command.Stop _ -> stop();
		}
	}

	private void start(Sequence sequence) {
		this.observer.onStart(sequence.promptTokens());
		if (sequence.wantsNoTokens()) {
			this.ends.add(end(sequence, new Outcome.Finished(FinishReason.LENGTH)));
		}
		else {
			this.planner.add(sequence);
		}
	}

	private void abort(Sequence sequence, boolean announce) {
		if (sequence.hasEnded()) {
			return;
		}
		Emission.End end = leave(sequence, new Outcome.Finished(FinishReason.CANCELLED));
		if (announce) {
			this.ends.add(end);
		}
	}

	private void stop() {
		this.stopped = true;
		failAll(new Outcome.Failed(ErrorCode.UNAVAILABLE, "The worker is shutting down."));
	}

	/** Ends whatever has not ended. */
	void failAll(Outcome outcome) {
		for (Command command = this.inbox.poll(); command != null; command = this.inbox.poll()) {
			if (command instanceof Command.Start start) {
				this.planner.add(start.sequence());
			}
		}
		this.planner.sequences().forEach((sequence) -> this.ends.add(leave(sequence, outcome)));
	}

	/** Computes a step. Empty if it failed, in which case nothing was sampled. */
	private int @Nullable [] run(StepPlan plan) {
		this.stepStartedAtNanos = this.nanoTime.getAsLong();
		try {
			int[] tokens = this.executor.execute(plan.toBatch(this.vocabularySize));
			checkTokens(plan, tokens);
			return tokens;
		}
		catch (RuntimeException ex) {
			logger.error("A step of model '{}' failed, and its {} sequences end with an error: {}", this.name,
					plan.sequences().size(), ex.toString());
			logger.debug("Where that step failed", ex);
			return null;
		}
		finally {
			this.stepStartedAtNanos = IDLE;
		}
	}

	private void checkTokens(StepPlan plan, int[] tokens) {
		long expected = plan.sequences().stream().filter((sequence) -> sequence.buffer().selectsLast()).count();
		if (tokens.length != expected) {
			throw new IllegalStateException(
					"The model sampled " + tokens.length + " tokens instead of " + expected + ".");
		}
		for (int token : tokens) {
			if (token < 0 || token >= this.vocabularySize) {
				throw new IllegalStateException("The model sampled token " + token + ", but its vocabulary has "
						+ this.vocabularySize + " tokens.");
			}
		}
	}

	private void update(StepPlan plan, int @Nullable [] tokens, long now) {
		if (tokens == null) {
			Outcome failed = new Outcome.Failed(ErrorCode.INTERNAL, "The model failed to compute this request.");
			plan.sequences().forEach((sequence) -> this.ends.add(leave(sequence, failed)));
			return;
		}
		int sampled = 0;
		for (Sequence sequence : plan.sequences()) {
			boolean samples = sequence.buffer().selectsLast();
			sequence.buffer().bump();
			if (samples) {
				append(sequence, tokens[sampled], now);
				sampled++;
			}
		}
	}

	private void append(Sequence sequence, int token, long now) {
		FinishReason reason = sequence.append(token, this.eosTokenIds, this.maxLength);
		this.outputs.computeIfAbsent(sequence.gateway(), (_) -> new ArrayList<>()).add(sequence.lastToken(token));
		if (sequence.generatedTokens() == 1) {
			this.observer.onFirstToken(now - sequence.acceptedAtNanos());
		}
		if (reason != null) {
			this.ends.add(leave(sequence, new Outcome.Finished(reason)));
		}
	}

	private Emission.End leave(Sequence sequence, Outcome outcome) {
		this.planner.remove(sequence);
		return end(sequence, outcome);
	}

	private Emission.End end(Sequence sequence, Outcome outcome) {
		Emission.End end = sequence.end(outcome);
		this.admissions.release(sequence);
		return end;
	}

	private void report(StepPlan plan, int @Nullable [] tokens, long planNanos, long runNanos) {
		this.observer.onStep(new StepReport(plan.sequences().size(), plan.tokens(),
				(tokens != null) ? tokens.length : 0, plan.isPrefill(), plan.preemptions(), planNanos, runNanos));
	}

	/** Hands out what the turn made, after the new load can be seen. */
	void emit() {
		this.snapshot = takeSnapshot();
		List<Emission> emissions = new ArrayList<>(this.outputs.size() + this.ends.size());
		this.outputs.forEach((gateway, tokens) -> emissions.add(new Emission.Tokens(gateway, tokens)));
		emissions.addAll(this.ends);
		this.outputs.clear();
		this.ends.clear();
		if (!emissions.isEmpty()) {
			this.output.emit(emissions);
		}
	}

	void checkIntegrity() {
		this.planner.checkIntegrity();
	}

	/** What other threads may know. */
	Snapshot snapshot() {
		return this.snapshot;
	}

	private Snapshot takeSnapshot() {
		return new Snapshot(this.planner.running(), this.planner.freeBlocks(), this.planner.prefillBacklogTokens());
	}

	/** How long the present step has been running; 0 between steps. */
	long stepNanos() {
		long startedAt = this.stepStartedAtNanos;
		return (startedAt != IDLE) ? this.nanoTime.getAsLong() - startedAt : 0;
	}

	/**
	 * What other threads may know of the planner.
	 *
	 * @param running sequences in the running batch
	 * @param freeBlocks free blocks of the cache
	 * @param prefillBacklogTokens tokens to prefill
	 */
	record Snapshot(int running, int freeBlocks, long prefillBacklogTokens) {

	}

}
