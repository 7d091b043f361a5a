package io.millrace.worker.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.cache.BlockPool;
import io.millrace.worker.cache.BlockTable;
import io.millrace.worker.exchange.BlockExchange;
import org.jspecify.annotations.Nullable;

/**
 * Decides what each step computes. There are no phases: every sequence's computed tokens
 * catch up with its tokens, one by one while it decodes and chunk by chunk while it
 * prefills, and sequences join and leave between any two steps.
 *
 * <p>
 * {@link #running} followed by {@link #waiting} is always in order of arrival. The first
 * sequence is therefore never preempted and always moves, so that every sequence ends.
 *
 * <p>
 * Before a sequence computes a block it looks whether another has published the same. If
 * one that arrived before it is about to compute that block, it waits: so the choices of
 * a request compute their prompt once. It loses nothing, because the other one is at
 * least as far and comes first in every step; and as whoever waits has an earlier one to
 * wait for, and the first has none, somebody always moves.
 *
 * <p>
 * A step that fails makes suspects of its sequences. Each is computed anew in steps of
 * its own, before anybody else goes on, until it has got a token. A suspect on trial is
 * the last of {@link #running}, and nobody joins meanwhile.
 */
final class Planner {

	private final EngineSettings settings;

	private final BlockPool pool;

	private final int maxLength;

	private final PrefillPace pace;

	private final @Nullable BlockExchange exchange;

	private final EngineObserver observer;

	/** Sequences that may hold blocks. */
	private final List<Sequence> running = new ArrayList<>();

	/** Sequences that hold none: not yet joined, or preempted. */
	private final Deque<Sequence> waiting = new ArrayDeque<>();

	/**
	 * A planner without sequences.
	 * @param settings the engine's bounds
	 * @param pool blocks of the cache
	 * @param maxLength the most tokens of one sequence
	 * @param exchange where other workers have left blocks; null for nowhere
	 * @param observer is told what was found there
	 */
	Planner(EngineSettings settings, BlockPool pool, int maxLength, @Nullable BlockExchange exchange,
			EngineObserver observer) {
		this.settings = settings;
		this.pool = pool;
		this.maxLength = maxLength;
		this.exchange = exchange;
		this.observer = observer;
		this.pace = new PrefillPace(settings.stepTargetNanos(), settings.maxPrefillTokensPerSequence(),
				settings.maxTokensPerStep());
	}

	boolean isIdle() {
		return this.running.isEmpty() && this.waiting.isEmpty();
	}

	int running() {
		return this.running.size();
	}

	int freeBlocks() {
		return this.pool.freeBlocks();
	}

	int cachedBlocks() {
		return this.pool.cachedBlocks();
	}

	/** No sequence finds what others have computed so far. */
	void resetPrefixCache() {
		this.pool.forgetAll();
	}

	/** All sequences, in order of arrival. */
	List<Sequence> sequences() {
		return Stream.of(this.running, this.waiting).flatMap(Collection::stream).toList();
	}

	/**
	 * Tokens that are known and not yet computed, beyond the one that a decode computes.
	 */
	long prefillBacklogTokens() {
		return backlog(this.running) + backlog(this.waiting);
	}

	private static long backlog(Collection<Sequence> sequences) {
		long tokens = 0;
		for (Sequence sequence : sequences) {
			int remaining = sequence.buffer().remaining();
			tokens += (remaining > 1) ? remaining : 0;
		}
		return tokens;
	}

	/** The sequence that writes the given transcript; null if it is not here. */
	@Nullable Sequence find(Transcript transcript) {
		return sequences().stream().filter((sequence) -> sequence.transcript() == transcript).findFirst().orElse(null);
	}

	void add(Sequence sequence) {
		this.waiting.addLast(sequence);
	}

	/** Forgets a sequence, which keeps its blocks until it is ended. */
	void remove(Sequence sequence) {
		if (!this.running.remove(sequence)) {
			this.waiting.remove(sequence);
		}
	}

	/**
	 * A step with these sequences failed. They are suspects, and what the cache holds of
	 * them is doubtful; whoever ran beside them waits, to keep the order of arrival.
	 */
	void retryAlone(List<Sequence> failed) {
		failed.forEach(Sequence::suspect);
		while (!this.running.isEmpty()) {
			Sequence last = this.running.removeLast();
			last.preempt();
			this.waiting.addFirst(last);
		}
	}

	/**
	 * Plans the next step: a suspect alone, or else decodes first, then the prompts that
	 * have begun, then new ones. Empty only if there are no sequences.
	 */
	StepPlan plan() {
		StepPlan plan = new StepPlan(this.settings.maxTokensPerStep());
		Sequence suspect = suspectOnTrial(plan);
		if (suspect != null) {
			schedule(suspect, this.settings.maxTokensPerStep(), plan);
		}
		else {
			continueDecodes(plan);
			plan.closeDecodes(this.pace.tokens(plan.tokens()));
			continuePrefills(plan);
			joinWaiting(plan);
			spendRest(plan);
			lookAhead(plan);
		}
		if (plan.isEmpty() && !isIdle()) {
			throw new IllegalStateException("None of " + sequences().size() + " sequences can move.");
		}
		return plan;
	}

	/** A step that was planned here took so long. */
	void ran(StepPlan plan, long nanos) {
		if (plan.isMixed()) {
			this.pace.ranBoth(plan.tokens(), nanos);
		}
		else if (plan.hasOnlyDecodes()) {
			this.pace.ranDecodes(plan.tokens(), nanos);
		}
	}

	private @Nullable Sequence suspectOnTrial(StepPlan plan) {
		if (!isLastRunningSuspect() && isNextSuspect()) {
			joinNext(plan);
		}
		return isLastRunningSuspect() ? this.running.getLast() : null;
	}

	private boolean isLastRunningSuspect() {
		return !this.running.isEmpty() && this.running.getLast().isSuspect();
	}

	private boolean isNextSuspect() {
		return !this.waiting.isEmpty() && this.waiting.getFirst().isSuspect();
	}

	private void continueDecodes(StepPlan plan) {
		for (int i = 0; i < this.running.size(); i++) {
			if (this.running.get(i).buffer().remaining() == 1) {
				schedule(this.running.get(i), 1, plan);
			}
		}
	}

	private void continuePrefills(StepPlan plan) {
		for (int i = 0; i < this.running.size(); i++) {
			if (this.running.get(i).buffer().remaining() > 1) {
				prefill(this.running.get(i), plan);
			}
		}
	}

	private void prefill(Sequence sequence, StepPlan plan) {
		sequence.prefix().adopt();
		if (!awaitsEarlier(sequence)) {
			schedule(sequence, this.settings.maxPrefillTokensPerSequence(), plan);
		}
	}

	private boolean awaitsEarlier(Sequence sequence) {
		for (Sequence earlier : this.running) {
			if (earlier == sequence) {
				return false;
			}
			if (sequence.prefix().awaits(earlier.prefix())) {
				return true;
			}
		}
		return false;
	}

	private void joinWaiting(StepPlan plan) {
		while (!isNextSuspect() && joinNext(plan)) {
			prefill(this.running.getLast(), plan);
		}
	}

	/**
	 * The next sequence joins when its tokens fit beside all that the running ones still
	 * need for theirs, and every running one could still grow by a block. Otherwise it
	 * would soon be preempted, or preempt.
	 */
	private boolean joinNext(StepPlan plan) {
		Sequence next = this.waiting.peekFirst();
		if (next == null || plan.tokensLeft() == 0 || this.running.size() == this.settings.maxSequences()) {
			return false;
		}
		next.prefix().adopt();
		if (this.pool.freeBlocks() - keptBlocks() < missingBlocks(next)) {
			next.stepBack();
			return false;
		}
		this.running.add(this.waiting.removeFirst());
		fetch(next);
		return true;
	}

	/** What it still lacks of its prompt may have been computed elsewhere. */
	private void fetch(Sequence sequence) {
		if (this.exchange != null) {
			int blocks = sequence.prefix().fetch(this.exchange, sequence.promptTokens());
			if (blocks != 0) {
				this.observer.onFetch(Math.max(blocks, 0));
			}
		}
	}

	private int keptBlocks() {
		int kept = 0;
		for (Sequence sequence : this.running) {
			kept += Math.max(missingBlocks(sequence), 0) + 1;
		}
		return kept;
	}

	private int missingBlocks(Sequence sequence) {
		return this.pool.blocksFor(sequence.buffer().length()) - sequence.blocks().size();
	}

	/**
	 * What the shares left over goes to the prompts that are nearest to their first
	 * token.
	 */
	private void spendRest(StepPlan plan) {
		if (plan.tokensLeft() > 0) {
			plan.sequences()
				.stream()
				.filter((sequence) -> !sequence.buffer().selectsLast())
				.sorted(Comparator.comparingInt((sequence) -> sequence.buffer().remaining()))
				.forEach((sequence) -> growWithinRest(sequence, plan));
		}
	}

	private static void growWithinRest(Sequence sequence, StepPlan plan) {
		TokenBuffer buffer = sequence.buffer();
		int planned = buffer.completed() + buffer.selected();
		int count = Math.min(Math.min(buffer.length(), sequence.blocks().reach()) - planned, plan.tokensLeft());
		if (count > 0 && sequence.blocks().cover(planned + count)) {
			plan.grow(sequence, count);
		}
	}

	/**
	 * Decodes go further where a guess is worth it or, where nobody waits, nothing is
	 * needed between their tokens. No block is taken for it that a running sequence could
	 * need next.
	 */
	private void lookAhead(StepPlan plan) {
		if (plan.isEmpty() || plan.isPrefill() || this.pool.freeBlocks() <= this.running.size()) {
			return;
		}
		boolean guessed = false;
		int most = this.settings.lookAhead().guessesEach(plan.sequences().size());
		for (int i = 0; i < plan.sequences().size() && most > 0; i++) {
			guessed |= guess(plan.sequences().get(i), most, plan);
		}
		if (!guessed && this.waiting.isEmpty()) {
			goOn(plan);
		}
	}

	private boolean guess(Sequence sequence, int most, StepPlan plan) {
		TokenIds guess = sequence
			.guess(Math.min(Math.min(most, plan.tokensLeft()), sequence.mostAhead(this.maxLength)));
		if (guess.isEmpty() || !sequence.blocks().cover(sequence.buffer().length() + guess.size())) {
			return false;
		}
		plan.guess(sequence, guess);
		return true;
	}

	private void goOn(StepPlan plan) {
		int most = this.settings.lookAhead().steps() - 1;
		for (Sequence sequence : plan.sequences()) {
			most = Math.min(most, (most > 0) ? sequence.mostOnward(this.maxLength) : 0);
		}
		int missing = 0;
		for (Sequence sequence : plan.sequences()) {
			missing += Math.max(this.pool.blocksFor(sequence.buffer().length() + most) - sequence.blocks().size(), 0);
		}
		if (most == 0 || missing > this.pool.freeBlocks()) {
			return;
		}
		for (Sequence sequence : plan.sequences()) {
			sequence.blocks().cover(sequence.buffer().length() + most);
		}
		plan.goOn(most + 1);
	}

	/**
	 * Plans up to {@code most} tokens of a sequence. Where no block is free, sequences
	 * that came later give theirs up, the last first; where none came later, this one
	 * stays as it is for a step.
	 */
	private void schedule(Sequence sequence, int most, StepPlan plan) {
		while (room(sequence) == 0 && this.running.getLast() != sequence) {
			preemptLast(plan);
		}
		int wanted = Math.min(sequence.buffer().remaining(), most);
		int count = Math.min(Math.min(wanted, plan.tokensLeft()), room(sequence));
		if (count > 0 && sequence.blocks().cover(sequence.buffer().completed() + count)) {
			plan.add(sequence, count);
		}
	}

	/** How many tokens beyond the computed ones could have a place now. */
	private static int room(Sequence sequence) {
		return sequence.blocks().reach() - sequence.buffer().completed();
	}

	private void preemptLast(StepPlan plan) {
		Sequence last = this.running.removeLast();
		plan.preempt(last);
		this.waiting.addFirst(last);
	}

	/**
	 * Checks what must hold between steps: the pool is whole; its blocks have as many
	 * references as tables that hold them; two tables share only published blocks, which
	 * are found by the names of their content; and every table covers what is computed.
	 * @throws IllegalStateException if it does not hold
	 */
	void checkIntegrity() {
		this.pool.checkIntegrity();
		int[] holders = new int[this.pool.totalBlocks()];
		int[] writers = new int[this.pool.totalBlocks()];
		for (Sequence sequence : sequences()) {
			BlockTable blocks = sequence.blocks();
			for (int i = 0; i < blocks.size(); i++) {
				holders[blocks.get(i)]++;
				writers[blocks.get(i)] += (i < blocks.published()) ? 0 : 1;
			}
			check(blocks.size() * this.pool.blockSize() >= sequence.buffer().completed(), sequence,
					"has computed more than its blocks hold");
			check(sequence.prefix().isConsistent(), sequence, "shares other blocks than it says");
		}
		this.waiting.forEach((sequence) -> check(sequence.blocks().size() == 0, sequence, "waits with blocks"));
		for (int block = 0; block < holders.length; block++) {
			check(holders[block] == this.pool.references(block), block,
					"has " + this.pool.references(block) + " references, but is in " + holders[block] + " tables");
			check(writers[block] == 0 || holders[block] == 1, block, "is shared and could be written");
		}
	}

	private static void check(boolean holds, int block, String violation) {
		if (!holds) {
			throw new IllegalStateException("Block " + block + " " + violation + ".");
		}
	}

	private static void check(boolean holds, Sequence sequence, String violation) {
		if (!holds) {
			throw new IllegalStateException("Sequence " + sequence + " " + violation + ".");
		}
	}

}
