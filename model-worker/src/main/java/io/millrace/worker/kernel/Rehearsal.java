package io.millrace.worker.kernel;

import java.lang.foreign.Arena;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.millrace.worker.kernel.RowWeights.Cache;
import io.millrace.worker.kernel.RowWeights.MatrixSource;

/**
 * Steps of a small decoder, after which the JVM has compiled the kernels: until then they
 * take a hundred times as long, and each vector is an object. So a step is followed by a
 * pause of several times its length, in which the compiler does its work and nothing is
 * allocated, and whoever serves meanwhile has the processor.
 */
final class Rehearsal implements Runnable {

	private static final int STEPS = 1000;

	/** Pauses are so many times as long as steps, but for the longest. */
	private static final int PAUSES = 4;

	private static final long MOST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final int HIDDEN = 128;

	private static final int INNER = 256;

	private static final int HEAD_DIM = 64;

	private static final int SLOTS = 64;

	private static final RowForm FORM = new RowForm(HIDDEN, HIDDEN, 4, 2, HEAD_DIM, HEAD_DIM, 1, 0, Activation.SILU,
			true, 0, 0, 0, false, 1, false, 1, 0, List.of(new RowForm.Place(0, 0, 1)));

	/** One after the other, on a thread that ends when there are no more. */
	private static final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), Thread.ofPlatform().name("kernel-rehearsal").daemon(true).factory());

	static {
		thread.allowCoreThreadTimeOut(true);
	}

	/** Those of this process, begun or done. */
	private static final Map<RowWeights.Type, CompletableFuture<Void>> rehearsals = new ConcurrentHashMap<>();

	private final RowWeights.Type type;

	private Rehearsal(RowWeights.Type type) {
		this.type = type;
	}

	/**
	 * Rehearses products with matrices of a type, in the background and once.
	 * @return done when their kernels are compiled
	 */
	static CompletableFuture<Void> of(RowWeights.Type type) {
		return rehearsals.computeIfAbsent(type, (each) -> CompletableFuture.runAsync(new Rehearsal(each), thread));
	}

	@Override
	public void run() {
		try (Arena arena = Arena.ofShared(); RowDecoder decoder = decoder(arena)) {
			FloatBuffer numbers = FloatBuffer.allocate(RowDecoder.numbers(FORM, RowDecoder.MAX_ROWS));
			FloatBuffer logits = FloatBuffer.allocate(RowDecoder.MAX_ROWS * HIDDEN);
			for (int step = 0; step < STEPS; step++) {
				long began = System.nanoTime();
				decoder.compute(rows(step), numbers.clear(), logits.clear());
				LockSupport.parkNanos(Math.min(PAUSES * (System.nanoTime() - began), MOST_PAUSE_NANOS));
			}
		}
	}

	/** Of all lengths, now one and now two of them. */
	private static List<Row> rows(int step) {
		int position = step % SLOTS;
		Row row = new Row(position, new long[] { 0, position + 1 });
		return (step % 3 == 0) ? List.of(row, row) : List.of(row);
	}

	private RowDecoder decoder(Arena arena) {
		RowWeights weights = new RowWeights();
		for (int norm = 0; norm < RowWeights.NORMS; norm++) {
			weights.take(norm());
		}
		weights.take(source(8 * HEAD_DIM, HIDDEN));
		weights.take(source(HIDDEN, 4 * HEAD_DIM));
		weights.take(source(2 * INNER, HIDDEN));
		weights.take(source(HIDDEN, INNER));
		weights.takeLayer();
		weights.take(norm());
		weights.take(source(HIDDEN, HIDDEN));
		boolean half = this.type == RowWeights.Type.BFLOAT16 || this.type == RowWeights.Type.INT4;
		Cache cache = new Cache(arena.allocate(4L * SLOTS * HEAD_DIM * Float.BYTES), half, SLOTS);
		return weights.decoder(FORM, List.of(cache), 1, RowDecoder.MAX_ROWS);
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
