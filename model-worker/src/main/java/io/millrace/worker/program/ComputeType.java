package io.millrace.worker.program;

import io.millrace.worker.checkpoint.WeightTensor;
import io.millrace.worker.checkpoint.WeightType;

/** The precision in which a program computes and keeps its cache. */
public enum ComputeType {

	FLOAT32(6, 6, 4), FLOAT16(5, 5, 2), BFLOAT16(15, 15, 2),

	/** Matrices in float16, everything else in float32. */
	FLOAT16_WEIGHTS(6, 5, 4),

	/** Matrices in int8, everything else in float32. */
	INT8_WEIGHTS(6, 5, 4),

	/**
	 * Matrices in 4 bits, that of the logits in int8, the cache in bfloat16 where the
	 * processor multiplies it, everything else in float32.
	 */
	INT4_WEIGHTS(6, 5, 4);

	/** Numbers that share a scale where weights have 4 bits. */
	static final int GROUP = 32;

	private final int torchType;

	private final int weightType;

	private final int cacheBytes;

	ComputeType(int torchType, int weightType, int cacheBytes) {
		this.torchType = torchType;
		this.weightType = weightType;
		this.cacheBytes = cacheBytes;
	}

	/**
	 * What computes a model of bfloat16 weights fast on this processor, without making
	 * them larger or less precise.
	 */
	public static ComputeType ofBfloat16Weights() {
		return Processor.HERE.prefersFloat16Weights() ? FLOAT16_WEIGHTS : BFLOAT16;
	}

	/**
	 * What computes a model of float16 weights on this processor: none computes in
	 * float16 throughout.
	 */
	public static ComputeType ofFloat16Weights() {
		return Processor.HERE.isX86() ? FLOAT16_WEIGHTS : FLOAT32;
	}

	/** Whether the CPU here multiplies quantised weights: FBGEMM does on x86. */
	public static boolean quantizesHere() {
		return Processor.HERE.isX86();
	}

	/** PyTorch's number of the type. */
	int torchType() {
		return this.torchType;
	}

	/**
	 * PyTorch's number of the type for a weight that cannot be mapped: that of matrices,
	 * if its numbers had fewer bits, else float32.
	 */
	int torchTypeOfCopy(WeightTensor weight) {
		return weight.type().isPlain() ? 6 : this.weightType;
	}

	/** Bits of a layer's weights where they are quantised, else 0. */
	int weightBits() {
		return switch (this) {
			case INT8_WEIGHTS -> 8;
			case INT4_WEIGHTS -> 4;
			default -> 0;
		};
	}

	/** Bits of the logits' weights where weights are quantised, else 0. */
	int headBits() {
		return (weightBits() == 0) ? 0 : 8;
	}

	/**
	 * PyTorch's number of the type of keys and values, in which attention computes.
	 * Beside what weights of 4 bits lose, bfloat16 loses nothing; those of 8 bits lose a
	 * twentieth more with it.
	 */
	int torchTypeOfCache() {
		return keepsLess() ? BFLOAT16.torchType : this.torchType;
	}

	/**
	 * PyTorch's number of the type that rows computed in Java have for weights that are
	 * neither quantised nor bfloat16.
	 */
	int torchTypeOfRows() {
		return (this == BFLOAT16) ? this.torchType : FLOAT32.torchType;
	}

	/** Bytes of a number in the cache. */
	public int cacheBytes() {
		return keepsLess() ? BFLOAT16.cacheBytes : this.cacheBytes;
	}

	/** Whether the cache has fewer bits than what computes beside it. */
	private boolean keepsLess() {
		return this == INT4_WEIGHTS && Processor.HERE.packsBfloat16();
	}

	/** PyTorch's number of a checkpoint's type that can be mapped. */
	static int torchType(WeightType type) {
		return switch (type) {
			case F32 -> 6;
			case F16 -> 5;
			case BF16 -> 15;
			default -> throw new IllegalArgumentException(type + " cannot be mapped.");
		};
	}

}
