package io.millrace.worker.model;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;

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
				&& isRead(directory, type) && VectorModule.isUsable()
				&& 2 * bytes(directory, type) + settings.kvCacheBytes() <= memory() / SHARE_OF_MEMORY;
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
	private static long bytes(ModelDirectory directory, ComputeType type) {
		DecoderWeights weights = directory.decoderWeights();
		long numbers = 0;
		for (int layer = 0; layer < directory.config().layers().size(); layer++) {
			for (WeightPart part : weights.layer(layer)) {
				numbers += part.weights().stream().mapToLong(WeightTensor::count).sum();
			}
		}
		return switch (type) {
			case INT4_WEIGHTS -> numbers * 9 / 16;
			case INT8_WEIGHTS -> numbers;
			case BFLOAT16, FLOAT16, FLOAT16_WEIGHTS -> numbers * Short.BYTES;
			case FLOAT32 -> numbers * Float.BYTES;
		};
	}

	private static long memory() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
	}

}
