package io.millrace.worker.kernel;

import java.lang.foreign.Arena;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.millrace.worker.kernel.RowWeights.Cache;
import io.millrace.worker.kernel.RowWeights.MatrixSource;

/**
 * Steps of a small decoder beside the opening of a large one, so that the JVM has
 * compiled the kernels when they are needed: until then they take a hundred times as
 * long.
 */
final class Rehearsal implements Runnable {

	private static final Duration MOST = Duration.ofSeconds(1);

	private static final int STEPS = 400;

	private static final int HIDDEN = 256;

	private static final int INNER = 512;

	private static final int HEAD_DIM = 64;

	private static final int SLOTS = 64;

	private static final RowForm FORM = new RowForm(HIDDEN, HIDDEN, 4, 2, HEAD_DIM, HEAD_DIM, 1, 0, Activation.SILU,
			true, 0, 0, 0, false, 1, false, 1, 0, List.of(new RowForm.Place(0, 0, 1)));

	/** Types of matrices whose kernels were rehearsed in this process. */
	private static final Set<RowWeights.Type> REHEARSED = ConcurrentHashMap.newKeySet();

	private final RowWeights.Type type;

	private Rehearsal(RowWeights.Type type) {
		this.type = type;
	}

	/** Rehearses products with matrices of a type, on a thread that ends, once. */
	static void start(RowWeights.Type type) {
		if (REHEARSED.add(type)) {
			Thread.ofPlatform().name("kernel-rehearsal").daemon(true).start(new Rehearsal(type));
		}
	}

	@Override
	public void run() {
		try (Arena arena = Arena.ofShared(); RowDecoder decoder = decoder(arena)) {
			long end = System.nanoTime() + MOST.toNanos();
			List<Row> rows = List.of(new Row(SLOTS - 1, new long[] { 0, SLOTS }));
			FloatBuffer numbers = FloatBuffer.allocate(RowDecoder.numbers(FORM, rows.size()));
			FloatBuffer logits = FloatBuffer.allocate(rows.size() * HIDDEN);
			for (int step = 0; step < STEPS && System.nanoTime() < end; step++) {
				decoder.compute(rows, numbers.clear(), logits.clear());
			}
		}
	}

	private RowDecoder decoder(Arena arena) {
		RowWeights weights = new RowWeights();
		for (int norm = 0; norm < RowWeights.NORMS; norm++) {
			weights.take(norm());
		}
		weights.add(source(8 * HEAD_DIM, HIDDEN));
		weights.add(source(HIDDEN, 4 * HEAD_DIM));
		weights.add(source(2 * INNER, HIDDEN));
		weights.add(source(HIDDEN, INNER));
		weights.takeLayer();
		weights.take(norm());
		weights.add(source(HIDDEN, HIDDEN));
		boolean half = this.type == RowWeights.Type.BFLOAT16 || this.type == RowWeights.Type.INT4;
		Cache cache = new Cache(arena.allocate(4L * SLOTS * HEAD_DIM * Float.BYTES), half, SLOTS);
		return weights.decoder(FORM, List.of(cache), 1, 1);
	}

	private static Norm norm() {
		float[] weight = new float[HIDDEN];
		Arrays.fill(weight, 1);
		return new Norm(Norm.Kind.ROOT_MEAN_SQUARE, 1, weight, null);
	}

	/** All numbers are zeros. */
	private MatrixSource source(int outputs, int inputs) {
		long numbers = (long) outputs * inputs;
		long bytes = (this.type == RowWeights.Type.INT4)
				? numbers / (Int4Matrix.BLOCK * Int4Matrix.GROUP) * Int4Matrix.GROUP_BYTES
				: numbers * this.type.bytes();
		return new MatrixSource(this.type, outputs, inputs, bytes, (memory) -> {
		}, new float[outputs], null);
	}

}
