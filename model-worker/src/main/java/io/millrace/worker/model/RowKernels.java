package io.millrace.worker.model;

import java.util.List;
import java.util.stream.IntStream;

import io.millrace.worker.checkpoint.DecoderWeights;
import io.millrace.worker.checkpoint.ModelDirectory;
import io.millrace.worker.checkpoint.WeightPart;
import io.millrace.worker.checkpoint.WeightTensor;
import io.millrace.worker.checkpoint.WeightType;
import io.millrace.worker.kernel.VectorModule;
import io.millrace.worker.program.ComputeType;

/**
 * Which models have steps of few decoded rows computed in Java. That takes a second copy
 * of the weights, since PyTorch's own layouts cannot be read.
 */
final class RowKernels {

	/**
	 * Weights, their copy and the cache may take this part of the memory that there is
	 * for the process.
	 */
	private static final int SHARE_OF_MEMORY = 2;

	private RowKernels() {
	}

	static boolean suit(ModelDirectory directory, ExecutorSettings settings, ComputeType type) {
		return settings.rowKernels() && !settings.device().isCuda() && !settings.batchInvariant()
				&& isRead(directory, type) && VectorModule.isUsable() && 2 * bytes(directory, type)
						+ settings.kvCacheBytes() <= settings.device().memoryBytes() / SHARE_OF_MEMORY;
	}

	/** Matrices in float16 would have to be read as float32, which takes longer. */
	private static boolean isRead(ModelDirectory directory, ComputeType type) {
		return switch (type) {
			case FLOAT32, BFLOAT16, INT8_WEIGHTS, INT4_WEIGHTS -> true;
			case FLOAT16 -> false;
			case FLOAT16_WEIGHTS -> directory.weights().commonType() == WeightType.BF16;
		};
	}

	/** What the copy takes, more or less. */
	static long bytes(ModelDirectory directory, ComputeType type) {
		DecoderWeights weights = directory.decoderWeights();
		long layers = IntStream.range(0, directory.config().layers().size())
			.mapToLong((layer) -> numbers(weights.layer(layer)))
			.sum();
		long head = numbers(weights.head());
		return switch (type) {
			case INT4_WEIGHTS -> layers * 9 / 16 + head;
			case INT8_WEIGHTS -> layers + head;
			case BFLOAT16, FLOAT16, FLOAT16_WEIGHTS -> (layers + head) * Short.BYTES;
			case FLOAT32 -> (layers + head) * Float.BYTES;
		};
	}

	private static long numbers(List<WeightPart> parts) {
		return parts.stream().flatMap((part) -> part.weights().stream()).mapToLong(WeightTensor::count).sum();
	}

}
