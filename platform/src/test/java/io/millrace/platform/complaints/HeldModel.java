package io.millrace.platform.complaints;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;
import org.awaitility.Awaitility;

/**
 * A model whose steps wait for the test while it is held. It generates the letter of each
 * position, so that a missing or repeated token shows in the text, and knows whose tokens
 * it computes by the first token of the sequence, which it reads back from its cache.
 */
final class HeldModel implements StepExecutor {

	static final int VOCABULARY = 1_024;

	static final int MAX_LENGTH = 2_048;

	private static final int BLOCK_SIZE = 16;

	private static final int BLOCKS = 512;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int LETTERS = 26;

	/** The demo tokenizer's id of {@code a}; the other letters follow. */
	private static final int LETTER_A = 67;

	private final int[] cache = new int[BLOCKS * BLOCK_SIZE];

	private final List<Step> steps = new ArrayList<>();

	/** How many steps may run; without a bound while the model is not held. */
	private int allowed = Integer.MAX_VALUE;

	private OptionalInt failing = OptionalInt.empty();

	/** What is generated after a prompt of that length. */
	static String letters(int promptLength, int count) {
		StringBuilder text = new StringBuilder(count);
		for (int i = promptLength; i < promptLength + count; i++) {
			text.append((char) ('a' + i % LETTERS));
		}
		return text.toString();
	}

	@Override
	public ModelShape shape() {
		return new ModelShape(VOCABULARY, MAX_LENGTH, BLOCK_SIZE, BLOCKS);
	}

	@Override
	public synchronized StepResult execute(StepBatch batch) {
		Step step = new Step(batch.entries().stream().map(this::part).toList());
		this.steps.add(step);
		notifyAll();
		int number = this.steps.size();
		await(() -> number <= this.allowed);
		this.failing.ifPresent((mark) -> {
			if (step.marks().contains(mark)) {
				throw new IllegalStateException("This sequence cannot be computed.");
			}
		});
		return StepResult.ofTokens(batch.entries()
			.stream()
			.filter(StepBatch.Entry::samples)
			.mapToInt((entry) -> LETTER_A + (entry.computed() + entry.tokens().size()) % LETTERS)
			.toArray());
	}

	private Part part(StepBatch.Entry entry) {
		for (int i = 0; i < entry.tokens().size(); i++) {
			int position = entry.computed() + i;
			int block = entry.blockTable().get(position / BLOCK_SIZE);
			this.cache[block * BLOCK_SIZE + position % BLOCK_SIZE] = entry.tokens().get(i);
		}
		int mark = this.cache[entry.blockTable().get(0) * BLOCK_SIZE];
		return new Part(mark, entry.tokens().size(), entry.samples());
	}

	/** Every step from now on waits to be allowed. */
	synchronized HeldModel hold() {
		this.allowed = this.steps.size();
		return this;
	}

	/** No step waits any more. */
	synchronized void release() {
		this.allowed = Integer.MAX_VALUE;
		notifyAll();
	}

	/** Waits until a step has begun that is held. */
	synchronized Step awaitStep() {
		await(() -> this.steps.size() > this.allowed);
		return this.steps.getLast();
	}

	/** Lets the held step run, if one is; the next one is held again. */
	synchronized void allow() {
		this.allowed = Math.max(this.allowed, this.steps.size());
		notifyAll();
	}

	/** Lets as many steps run, one by one. */
	void allow(int times) {
		for (int i = 0; i < times; i++) {
			Step ignored = awaitStep();
			allow();
		}
	}

	/** Lets steps run, one after the other without haste, until something is so. */
	void allowUntil(BooleanSupplier condition) {
		Awaitility.await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> {
			allow();
			return condition.getAsBoolean();
		});
	}

	/** Lets steps run until the one is held that generates this token of a request. */
	synchronized Step runUntilGenerating(int number, int mark) {
		Step step = awaitStep();
		while (generated(mark) < number) {
			allow();
			step = awaitStep();
		}
		return step;
	}

	/** Steps with this request fail from now on. */
	synchronized void failAt(int mark) {
		this.failing = OptionalInt.of(mark);
	}

	/** How many tokens of a request were computed, prompt and output together. */
	int computed(int mark) {
		return parts((part) -> part.mark() == mark).stream().mapToInt(Part::tokens).sum();
	}

	/** How many tokens were generated for a request. */
	int generated(int mark) {
		return parts((part) -> part.mark() == mark && part.samples()).size();
	}

	private synchronized List<Part> parts(Predicate<Part> filter) {
		return this.steps.stream().flatMap((step) -> step.parts().stream()).filter(filter).toList();
	}

	private synchronized void await(BooleanSupplier condition) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		try {
			while (!condition.getAsBoolean()) {
				long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
				if (leftMillis <= 0) {
					throw new AssertionError("Not within " + PATIENCE.toSeconds() + " s; the steps: " + this.steps);
				}
				wait(leftMillis);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
	}

	/** A step, as it began. */
	record Step(List<Part> parts) {

		List<Integer> marks() {
			return this.parts.stream().map(Part::mark).toList();
		}

	}

	/**
	 * One request's part of a step.
	 *
	 * @param mark first token of its prompt
	 * @param tokens how many tokens are computed
	 * @param samples whether one is generated
	 */
	record Part(int mark, int tokens, boolean samples) {

	}

}
