package io.millrace.worker.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.LogitEdits;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;
import io.millrace.worker.step.StepExecutor;

/**
 * Steps of the sizes that requests will bring: prefills alone and beside decodes,
 * decodes, and each way to choose a token, at powers of four. What they leave in the
 * cache is never read. A step that would not end in time, by what the one before has
 * taken, is left to the requests.
 */
final class WarmUp {

	private static final int GROWTH = 4;

	/** How many positions a decoded row reads; more of them bring nothing new. */
	private static final int REACH = 256;

	private static final int BESIDE_DECODES = 8;

	private final StepExecutor executor;

	private final ModelShape shape;

	private final Duration most;

	/**
	 * A warm-up.
	 * @param executor that computes the steps
	 * @param most how long it may take after its first step, but for a few small ones
	 */
	WarmUp(StepExecutor executor, Duration most) {
		this.executor = executor;
		this.shape = executor.shape();
		this.most = most;
	}

	/**
	 * Runs it.
	 * @param maxTokensPerStep the longest prefill of one step
	 * @param maxSequences the most rows that are decoded in one step
	 */
	void run(int maxTokensPerStep, int maxSequences) {
		int longest = Math.min(maxTokensPerStep, this.shape.maxModelLen() - 1);
		execute(List.of(entry(1, 0, Draw.GREEDY)));
		long end = System.nanoTime() + this.most.toNanos();
		withExtras();
		int reach = Math.min(longest, REACH);
		List<Entry> both = decodes(1, reach - 1);
		both.add(entry(Math.min(BESIDE_DECODES, longest), 1, Draw.GREEDY));
		execute(both);
		grow(maxSequences, end, (rows) -> execute(decodes(rows, reach - 1)));
		grow(longest, end, (tokens) -> execute(List.of(entry(tokens, 0, Draw.GREEDY))));
	}

	/**
	 * Steps of ever greater sizes, each of which ends in time if it takes as much more.
	 */
	private static void grow(int most, long end, IntConsumer step) {
		long nanos = 0;
		for (int size = 1; size <= most && System.nanoTime() + GROWTH * nanos < end; size *= GROWTH) {
			long began = System.nanoTime();
			step.accept(size);
			nanos = System.nanoTime() - began;
		}
	}

	private void withExtras() {
		TokenIds some = TokenIds.of(0);
		LogitEdits edits = LogitEdits.NONE.allow(some).bias(some, 0).penalise(some, 1, 0);
		List<TokenMask> masks = List.of(TokenMask.of(this.shape.vocabularySize(), 0));
		execute(List.of(entry(1, 0, Draw.GREEDY, new Extras(edits, 1, some, 1, true, masks))));
		execute(List.of(entry(1, 0, Draw.GREEDY, Extras.NONE.masked(masks)), entry(1, 0, Draw.GREEDY)));
	}

	private List<Entry> decodes(int rows, int computed) {
		Draw filtered = new Draw(1, 2, 0.5f, 0.5f);
		Draw free = new Draw(1, 0, 1, 0.5f);
		List<Entry> entries = new ArrayList<>();
		for (int row = 0; row < rows; row++) {
			entries.add(entry(1, computed, (row % 2 == 0) ? filtered : free));
		}
		return entries;
	}

	private void execute(List<Entry> entries) {
		this.executor.execute(new StepBatch(entries));
	}

	private Entry entry(int tokens, int computed, Draw draw) {
		return entry(tokens, computed, draw, Extras.NONE);
	}

	/** A part of a step whose positions all lie in the first blocks. */
	private Entry entry(int tokens, int computed, Draw draw, Extras extras) {
		int blocks = Math.ceilDiv(computed + tokens, this.shape.blockSize());
		int[] table = IntStream.range(0, blocks).toArray();
		return new Entry(TokenIds.of(new int[tokens]), computed, TokenIds.of(table), List.of(draw), extras);
	}

}
