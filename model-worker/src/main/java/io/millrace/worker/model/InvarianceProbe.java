package io.millrace.worker.model;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Draw;
import io.millrace.worker.step.StepBatch.Entry;

/**
 * Computes one sequence in several ways, which must agree to the bit. What it leaves in
 * the cache is never read.
 */
final class InvarianceProbe {

	/** More than one product takes at once. */
	private static final int MAX_LENGTH = 96;

	private static final int[] CHUNKS = { 1, 1, 2, 3, 5, 8, 13, 21, 34, 7, 1 };

	private final ModelShape shape;

	private final Function<StepBatch, float[][]> model;

	private final TokenIds tokens;

	/**
	 * A probe of a model.
	 * @param shape its limits
	 * @param model computes the logits of a step
	 */
	InvarianceProbe(ModelShape shape, Function<StepBatch, float[][]> model) {
		this.shape = shape;
		this.model = model;
		int length = Math.min(MAX_LENGTH, shape.maxModelLen());
		this.tokens = TokenIds.of(new Random(length).ints(length, 0, shape.vocabularySize()).toArray());
	}

	/**
	 * Runs it.
	 * @return a checksum of the logits; executors that differ in it do not round alike
	 * @throws IllegalStateException if the result depends on how it is computed
	 */
	String checksum() {
		float[] whole = this.model.apply(new StepBatch(List.of(part(0, 0, this.tokens.size()))))[0];
		check(whole, List.of(ends(CHUNKS)), 0);
		if (this.shape.blocks() >= 2 * blocks()) {
			check(whole, List.of(ends(CHUNKS), ends(reversed(CHUNKS))), 0);
			check(whole, List.of(ends(1, MAX_LENGTH / 2, 1)), 1);
		}
		ByteBuffer bits = ByteBuffer.allocate(whole.length * Float.BYTES);
		bits.asFloatBuffer().put(whole);
		CRC32 checksum = new CRC32();
		checksum.update(bits);
		return "%08x".formatted(checksum.getValue());
	}

	private int blocks() {
		return Math.ceilDiv(this.tokens.size(), this.shape.blockSize());
	}

	private static int[] reversed(int[] chunks) {
		return IntStream.range(0, chunks.length).map((i) -> chunks[chunks.length - 1 - i]).toArray();
	}

	/** Where chunks of these sizes end; the last takes what is left. */
	private int[] ends(int... chunks) {
		int[] ends = chunks.clone();
		Arrays.parallelPrefix(ends, Integer::sum);
		return IntStream
			.concat(Arrays.stream(ends).filter((end) -> end < this.tokens.size()), IntStream.of(this.tokens.size()))
			.toArray();
	}

	/** Computes copies of the sequence side by side, each in its own chunks. */
	private void check(float[] expected, List<int[]> copies, int firstPlace) {
		int steps = copies.stream().mapToInt((ends) -> ends.length).max().orElseThrow();
		for (int step = 0; step < steps; step++) {
			List<Entry> entries = new ArrayList<>();
			for (int copy = 0; copy < copies.size(); copy++) {
				int[] ends = copies.get(copy);
				if (step < ends.length) {
					entries.add(part(firstPlace + copy, (step == 0) ? 0 : ends[step - 1], ends[step]));
				}
			}
			float[][] logits = this.model.apply(new StepBatch(entries));
			for (int i = 0; i < logits.length; i++) {
				boolean last = entries.get(i).computed() + entries.get(i).tokens().size() == this.tokens.size();
				if (last && !Arrays.equals(logits[i], expected)) {
					throw new IllegalStateException("A sequence of " + this.tokens.size()
							+ " tokens gives other logits in " + steps + " steps than in one.");
				}
			}
		}
	}

	private Entry part(int place, int from, int to) {
		int first = place * blocks();
		TokenIds table = TokenIds.of(IntStream.range(first, first + blocks()).toArray());
		return new Entry(this.tokens.slice(from, to), from, table, Draw.GREEDY);
	}

}
