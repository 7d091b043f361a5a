package io.millrace.worker.model;

import io.millrace.worker.program.AdapterRoom;
import io.millrace.worker.program.ComputeDevice;
import org.jspecify.annotations.Nullable;

/**
 * How a model is opened.
 *
 * @param dtype precision to compute in
 * @param quantization bits of weights; other than {@code NONE} it computes in float32
 * @param device what computes; not {@link ComputeDevice#AUTO}
 * @param threads threads that one operator may use; 0 chooses: one for a model under 256
 * MB, whose operators are too short to share, otherwise all processors
 * @param decodeThreads threads of an operator in a step that only decodes; 0 for as many
 * as in any other
 * @param maxModelLen the most tokens of one sequence; null takes the model's own limit
 * @param kvCacheBytes memory for keys and values of all sequences
 * @param blockSize tokens a block of the cache
 * @param maxSequences sequences that may run at once; used by the warm-up
 * @param batchInvariant whether a sequence's tokens must not depend on what is computed
 * beside it and in which steps
 * @param adapters how many adapters it may have, and how large ones
 * @param rowKernels whether steps of few decoded rows may be computed in Java, with a
 * copy of the weights
 */
public record ExecutorSettings(Dtype dtype, Quantization quantization, ComputeDevice device, int threads,
		int decodeThreads, @Nullable Integer maxModelLen, long kvCacheBytes, int blockSize, int maxSequences,
		boolean batchInvariant, AdapterRoom adapters, boolean rowKernels) {

	/**
	 * Fits the vector loops of the attention kernel and wastes little of a short
	 * sequence.
	 */
	public static final int DEFAULT_BLOCK_SIZE = 16;

	private static final int MAX_THREADS = 1024;

	private static final int MAX_BLOCK_SIZE = 1024;

	public ExecutorSettings {
		require(threads >= 0 && threads <= MAX_THREADS, "threads is between 0 and " + MAX_THREADS, threads);
		require(decodeThreads >= 0 && decodeThreads <= MAX_THREADS, "decodeThreads is between 0 and " + MAX_THREADS,
				decodeThreads);
		require(maxModelLen == null || maxModelLen > 0, "maxModelLen is at least 1", maxModelLen);
		require(kvCacheBytes > 0, "kvCacheBytes is at least 1", kvCacheBytes);
		require(blockSize > 0 && blockSize <= MAX_BLOCK_SIZE, "blockSize is between 1 and " + MAX_BLOCK_SIZE,
				blockSize);
		if (batchInvariant && adapters.slots() > 0) {
			throw new IllegalArgumentException("A batch-invariant model has no adapters, got room for "
					+ adapters.slots() + ": products with several adapters depend on the batch.");
		}
		require(maxSequences > 0, "maxSequences is at least 1", maxSequences);
	}

	/** Without adapters, with kernels in Java. */
	public ExecutorSettings(Dtype dtype, Quantization quantization, ComputeDevice device, int threads,
			int decodeThreads, @Nullable Integer maxModelLen, long kvCacheBytes, int blockSize, int maxSequences,
			boolean batchInvariant) {
		this(dtype, quantization, device, threads, decodeThreads, maxModelLen, kvCacheBytes, blockSize, maxSequences,
				batchInvariant, AdapterRoom.NONE, true);
	}

	private static void require(boolean condition, String limit, @Nullable Number given) {
		if (!condition) {
			throw new IllegalArgumentException(limit + ", got " + given + ".");
		}
	}

}
