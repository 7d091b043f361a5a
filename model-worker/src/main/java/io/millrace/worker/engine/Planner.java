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
 * A step that fails makes suspects of its sequences. Each is computed anew in steps of
 * its own, before anybody else goes on, until it has got a token. A suspect on trial is
 * the last of {@link #running}, and nobody joins meanwhile.
 */
final class Planner {

	private final EngineSettings settings;

	private final BlockPool pool;

	/** Sequences that may hold blocks. */
	private final List<Sequence> running = new ArrayList<>();

	/** Sequences that hold none: not yet joined, or preempted. */
	private final Deque<Sequence> waiting = new ArrayDeque<>();

	Planner(EngineSettings settings, BlockPool pool) {
		this.settings = settings;
		this.pool = pool;
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
			continuePrefills(plan);
			joinWaiting(plan);
			spendRest(plan);
		}
		if (plan.isEmpty() && !isIdle()) {
			throw new IllegalStateException("None of " + sequences().size() + " sequences can move.");
		}
		return plan;
	}

	private @Nullable Sequence suspectOnTrial(StepPlan plan) {
		if (!isLastRunningSuspect() && isNextSuspect() && canJoin(this.waiting.peekFirst(), plan)) {
			this.running.add(this.waiting.removeFirst());
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
				schedule(this.running.get(i), this.settings.maxPrefillTokensPerSequence(), plan);
			}
		}
	}

	private void joinWaiting(StepPlan plan) {
		while (!isNextSuspect() && canJoin(this.waiting.peekFirst(), plan)) {
			Sequence sequence = this.waiting.removeFirst();
			this.running.add(sequence);
			schedule(sequence, this.settings.maxPrefillTokensPerSequence(), plan);
		}
	}

	/**
	 * A sequence joins when its tokens fit beside all that the running ones still need
	 * for theirs, and every running one could still grow by a block. Otherwise it would
	 * soon be preempted, or preempt.
	 */
	private boolean canJoin(@Nullable Sequence sequence, StepPlan plan) {
		if (sequence == null || plan.tokensLeft() == 0 || this.running.size() == this.settings.maxSequences()) {
			return false;
		}
		int kept = this.running.stream().mapToInt((other) -> Math.max(missingBlocks(other), 0) + 1).sum();
		return this.pool.freeBlocks() - kept >= missingBlocks(sequence);
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
	 * Checks what must hold between steps: the pool is whole, its used blocks are those
	 * of the running sequences, none in two tables, and every table covers what is
	 * computed.
	 * @throws IllegalStateException if it does not hold
	 */
	void checkIntegrity() {
		this.pool.checkIntegrity();
		boolean[] owned = new boolean[this.pool.totalBlocks()];
		int used = 0;
		for (Sequence sequence : sequences()) {
			TokenIds blocks = sequence.blocks().ids();
			for (int i = 0; i < blocks.size(); i++) {
				check(!owned[blocks.get(i)], sequence, "shares block " + blocks.get(i));
				owned[blocks.get(i)] = true;
			}
			used += blocks.size();
			check(blocks.size() * this.pool.blockSize() >= sequence.buffer().completed(), sequence,
					"has computed more than its blocks hold");
		}
		this.waiting.forEach((sequence) -> check(sequence.blocks().size() == 0, sequence, "waits with blocks"));
		if (used != this.pool.usedBlocks()) {
			throw new IllegalStateException(
					this.pool.usedBlocks() + " blocks are used, but sequences hold " + used + ".");
		}
	}

	private static void check(boolean holds, Sequence sequence, String violation) {
		if (!holds) {
			throw new IllegalStateException("Sequence " + sequence + " " + violation + ".");
		}
	}

}
