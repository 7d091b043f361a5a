package io.millrace.worker.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.exchange.BlockExchange;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;
import io.millrace.worker.step.StepResult.Choice;
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

	/** A sequence that was in more failed steps than this ends, however it does alone. */
	private static final int MAX_FAILED_STEPS = 3;

	private static final Outcome FAILED = new Outcome.Failed(ErrorCode.INTERNAL,
			"The model failed to compute this request.");

	private static final Outcome STRAYED = new Outcome.Failed(ErrorCode.INTERNAL,
			"The model chose a token that the grammar does not allow.");

	private static final long IDLE = Long.MIN_VALUE;

	/** The least time between two checks: one looks at every block. */
	private static final long CHECK_PERIOD_NANOS = 1_000_000_000;

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

	private final @Nullable BlockExchange exchange;

	private final LongSupplier nanoTime;

	private long checkDueNanos;

	private final Deque<AdapterLoading> loading = new ArrayDeque<>();

	private boolean changed;

	private boolean stopped;

	private volatile Snapshot snapshot;

	/** When the step that is running began, or {@link #IDLE}. */
	private volatile long stepStartedAtNanos = IDLE;

	EngineLoop(EngineSettings settings, Admissions admissions, Planner planner, StepExecutor executor,
			EngineObserver observer, EngineOutput output, @Nullable BlockExchange exchange, LongSupplier nanoTime) {
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
		this.exchange = exchange;
		this.nanoTime = nanoTime;
		this.checkDueNanos = nanoTime.getAsLong();
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
		loadAdapter();
		long began = this.nanoTime.getAsLong();
		StepPlan plan = this.planner.plan();
		long planned = this.nanoTime.getAsLong();
		if (!plan.isEmpty()) {
			StepResult result = run(plan);
			long ran = this.nanoTime.getAsLong();
			this.planner.ran(plan, ran - planned);
			int context = plan.contextTokens();
			Tally tally = update(plan, result, ran);
			report(plan, tally, context,
					new StepTimes(planned - began, ran - planned, this.nanoTime.getAsLong() - ran));
		}
		emit();
	}

	private void drainInbox() throws InterruptedException {
		if (this.planner.isIdle() && this.loading.isEmpty()) {
			checkIntegrityNowAndThen();
			apply(this.inbox.take());
		}
		for (Command command = this.inbox.poll(); command != null; command = this.inbox.poll()) {
			apply(command);
		}
	}

	/** A part of one, so that those who run hardly wait. */
	private void loadAdapter() {
		AdapterLoading first = this.loading.peek();
		if (first != null && !first.goOn(this.executor)) {
			this.loading.remove();
		}
	}

	private void checkIntegrityNowAndThen() {
		long now = this.nanoTime.getAsLong();
		if (now - this.checkDueNanos >= 0) {
			this.checkDueNanos = now + CHECK_PERIOD_NANOS;
			checkIntegrity();
		}
	}

	private void apply(Command command) {
		switch (command) {
			case Command.Start start -> start(start.sequence());
			case Command.End end -> leave(end.sequence(), end.outcome());
			case Command.Abort abort -> abort(abort.transcript());
			case Command.LoadAdapter load -> this.loading.add(load.loading());
			case Command.ResetPrefixCache _ -> resetPrefixCache();
			case Command.Stop _ -> stop();
		}
	}

	private void start(Sequence sequence) {
		this.observer.onStart(sequence.promptTokens());
		FinishReason reason = sequence.reasonToEnd(this.eosTokenIds, this.maxLength);
		if (reason != null) {
			leave(sequence, new Outcome.Finished(reason));
		}
		else {
			this.planner.add(sequence);
		}
	}

	private void abort(Transcript transcript) {
		Sequence sequence = this.planner.find(transcript);
		if (sequence != null) {
			leave(sequence, new Outcome.Finished(FinishReason.CANCELLED));
		}
	}

	private void resetPrefixCache() {
		this.admissions.resetIsDone();
		this.planner.resetPrefixCache();
	}

	private void stop() {
		this.stopped = true;
		endAll(new Outcome.HandedOver());
	}

	/** Ends whatever has not ended. */
	void endAll(Outcome outcome) {
		for (Command command = this.inbox.poll(); command != null; command = this.inbox.poll()) {
			switch (command) {
				case Command.Start start -> this.planner.add(start.sequence());
				case Command.End end -> leave(end.sequence(), end.outcome());
				case Command.LoadAdapter load -> this.loading.add(load.loading());
				case Command.Abort _, Command.ResetPrefixCache _, Command.Stop _ -> {
				}
			}
		}
		this.loading.forEach(AdapterLoading::cancel);
		this.loading.clear();
		this.planner.sequences().forEach((sequence) -> leave(sequence, outcome));
	}

	/** Computes a step; null if it failed, in which case nothing was sampled. */
	private @Nullable StepResult run(StepPlan plan) {
		this.stepStartedAtNanos = this.nanoTime.getAsLong();
		try {
			StepResult result = this.executor.execute(batch(plan));
			check(plan, result);
			return result;
		}
		catch (RuntimeException ex) {
			logger.error("A step of model '{}' failed with its {} sequences: {}", this.name, plan.sequences().size(),
					ex.toString());
			logger.debug("Where that step failed", ex);
			return null;
		}
		finally {
			this.stepStartedAtNanos = IDLE;
		}
	}

	private StepBatch batch(StepPlan plan) {
		long constrained = plan.sequences().stream().filter(Sequence::isConstrained).count();
		if (constrained == 0) {
			return plan.toBatch();
		}
		long began = this.nanoTime.getAsLong();
		StepBatch batch = plan.toBatch();
		this.observer.onMasks((int) constrained, this.nanoTime.getAsLong() - began);
		return batch;
	}

	private void check(StepPlan plan, StepResult result) {
		int expected = plan.sequences().stream().mapToInt(Sequence::draws).sum();
		if (result.choices().size() != expected) {
			throw new IllegalStateException(
					"The model sampled " + result.choices().size() + " tokens instead of " + expected + ".");
		}
		long prompts = plan.sequences().stream().filter(Sequence::makesPromptLogprobs).count();
		if (result.promptLogprobs().size() != prompts) {
			throw new IllegalStateException("The model made log-probabilities of " + result.promptLogprobs().size()
					+ " prompts instead of " + prompts + ".");
		}
		for (Choice choice : result.choices()) {
			if (choice instanceof Choice.Token token && (token.id() < 0 || token.id() >= this.vocabularySize)) {
				throw new IllegalStateException("The model sampled token " + token.id() + ", but its vocabulary has "
						+ this.vocabularySize + " tokens.");
			}
		}
	}

	private Tally update(StepPlan plan, @Nullable StepResult result, long now) {
		if (result == null) {
			fail(plan.sequences());
			return new Tally(0, 0, 0);
		}
		int generated = 0;
		int guessed = 0;
		int right = 0;
		Iterator<LogProbabilities> prompts = result.promptLogprobs().iterator();
		Iterator<Choice> choices = result.choices().iterator();
		for (Sequence sequence : plan.sequences()) {
			if (sequence.makesPromptLogprobs()) {
				sequence.addPromptLogprobs(prompts.next());
			}
			int ahead = sequence.buffer().ahead();
			List<Choice> own = next(choices, sequence.draws());
			sequence.advance();
			int appended = update(sequence, own, now);
			generated += appended;
			if (ahead > 0 && !plan.isOfManySteps()) {
				int rightHere = Math.max(0, appended - 1);
				sequence.learn(ahead, rightHere);
				guessed += ahead;
				right += rightHere;
			}
		}
		return new Tally(generated, guessed, right);
	}

	private static List<Choice> next(Iterator<Choice> choices, int count) {
		List<Choice> next = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			next.add(choices.next());
		}
		return next;
	}

	/**
	 * Takes a sequence's tokens up to its end, or to the first that the step has not gone
	 * on over; what was computed behind that is void.
	 * @return how many
	 */
	private int update(Sequence sequence, List<Choice> choices, long now) {
		int appended = 0;
		boolean goesOn = true;
		for (int i = 0; i < choices.size() && goesOn; i++) {
			switch (choices.get(i)) {
				case Choice.Token token -> {
					goesOn = append(sequence, token, now);
					appended++;
				}
				case Choice.Failed failed -> {
					sequence.about(logger.atWarn())
						.log("Sequence {} of model '{}' ends: {}", sequence, this.name, failed.message());
					sequence.blocks().forget();
					leave(sequence, new Outcome.Failed(failed.error(), failed.message()));
					goesOn = false;
				}
			}
		}
		return appended;
	}

	/**
	 * What fails alone ends. What fails together is tried again one by one, so that a
	 * request that the model cannot compute takes nobody else down.
	 */
	private void fail(List<Sequence> failed) {
		this.observer.onFailedStep();
		failed.forEach((sequence) -> sequence.blocks().forget());
		if (failed.size() > 1) {
			this.planner.retryAlone(failed);
		}
		failed.stream()
			.filter((sequence) -> failed.size() == 1 || sequence.failedSteps() > MAX_FAILED_STEPS)
			.forEach((sequence) -> leave(sequence, FAILED));
	}

	/** Whether the sequence goes on with what the step has computed behind the token. */
	private boolean append(Sequence sequence, Choice.Token token, long now) {
		boolean ahead = sequence.append(token.id(), token.logprobs());
		this.changed = true;
		if (sequence.isAtFirstToken()) {
			this.observer.onFirstToken(now - sequence.acceptedAtNanos());
			this.observer.onPrefixLookup(sequence.givenTokens(), sequence.prefix().sharedTokens());
		}
		FinishReason reason = sequence.reasonToEnd(this.eosTokenIds, this.maxLength);
		if (sequence.hasStrayed()) {
			sequence.about(logger.atError())
				.log("Sequence {} of model '{}' got token {}, which its grammar does not allow.", sequence, this.name,
						token.id());
			leave(sequence, STRAYED);
			return false;
		}
		if (reason != null) {
			leave(sequence, new Outcome.Finished(reason));
		}
		else if (isToHandOver(sequence)) {
			leave(sequence, new Outcome.HandedOver());
			return false;
		}
		return ahead && reason == null;
	}

	/** Whether others can go on with a sequence that has its first token. */
	private boolean isToHandOver(Sequence sequence) {
		if (this.exchange == null || !sequence.isPrefillOnly() || !sequence.isAtFirstToken()) {
			return false;
		}
		boolean left = sequence.prefix().leave(this.exchange, sequence.promptTokens());
		this.observer.onPrefillOnly(left);
		return left;
	}

	private void leave(Sequence sequence, Outcome outcome) {
		this.planner.remove(sequence);
		sequence.end(outcome);
		this.changed = true;
		this.admissions.release(sequence);
	}

	private void report(StepPlan plan, Tally tally, int contextTokens, StepTimes times) {
		this.observer.onStep(new StepReport(plan.sequences().size(), plan.tokens(), tally.generated(), tally.guessed(),
				tally.right(), contextTokens, plan.isPrefill(), plan.preemptions(), times.planNanos(), times.runNanos(),
				times.updateNanos()));
	}

	/** Tells that the turn made something, after the new load can be seen. */
	void emit() {
		this.snapshot = takeSnapshot();
		if (this.changed) {
			this.changed = false;
			this.output.transcriptsChanged();
		}
	}

	/** Ends all sequences for others. For any thread, where this one's step hangs. */
	void takeOver() {
		this.admissions.takeOver();
		this.output.transcriptsChanged();
	}

	void checkIntegrity() {
		this.planner.checkIntegrity();
	}

	/** What other threads may know. */
	Snapshot snapshot() {
		return this.snapshot;
	}

	private Snapshot takeSnapshot() {
		return new Snapshot(this.planner.running(), this.planner.freeBlocks(), this.planner.cachedBlocks(),
				this.planner.prefillBacklogTokens());
	}

	/** How long the present step has been running; 0 between steps. */
	long stepNanos() {
		long startedAt = this.stepStartedAtNanos;
		return (startedAt != IDLE) ? this.nanoTime.getAsLong() - startedAt : 0;
	}

	/** How long the parts of a turn took. */
	private record StepTimes(long planNanos, long runNanos, long updateNanos) {

	}

	/**
	 * What came of a step.
	 *
	 * @param generated tokens that sequences got
	 * @param guessed tokens that were guessed
	 * @param right how many of those were right
	 */
	private record Tally(int generated, int guessed, int right) {

	}

	/**
	 * What other threads may know of the planner.
	 *
	 * @param running sequences in the running batch
	 * @param freeBlocks free blocks of the cache
	 * @param cachedBlocks those of them whose content can be found
	 * @param prefillBacklogTokens tokens to prefill
	 */
	record Snapshot(int running, int freeBlocks, int cachedBlocks, long prefillBacklogTokens) {

	}

}
