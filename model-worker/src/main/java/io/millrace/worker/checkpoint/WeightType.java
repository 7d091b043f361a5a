package io.millrace.worker.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;

import io.millrace.gguf.TensorType;

/** How a checkpoint stores numbers: one by one, or in blocks that share scales. */
public enum WeightType {

	F32(TensorType.F32), F16(TensorType.F16), BF16(TensorType.BF16), Q4_0(TensorType.Q4_0), Q4_1(TensorType.Q4_1),
	Q5_0(TensorType.Q5_0), Q5_1(TensorType.Q5_1), Q8_0(TensorType.Q8_0), Q2_K(TensorType.Q2_K), Q3_K(TensorType.Q3_K),
	Q4_K(TensorType.Q4_K), Q5_K(TensorType.Q5_K), Q6_K(TensorType.Q6_K);

	private final TensorType layout;

	WeightType(TensorType layout) {
		this.layout = layout;
	}

	static WeightType of(TensorType layout) {
		return valueOf(layout.name());
	}

	/** The names of those that store numbers one by one. */
	static String plainNames() {
		return Arrays.stream(values())
			.filter(WeightType::isPlain)
			.map(WeightType::name)
			.collect(Collectors.joining(", "));
	}

	/** Whether numbers are stored one by one. */
	public boolean isPlain() {
		return this.layout.blockSize() == 1;
	}

	/**
	 * Bytes a number.
	 * @throws IllegalStateException if a number has no bytes of its own
	 */
	public int bytes() {
		if (!isPlain()) {
			throw new IllegalStateException(this + " stores " + blockSize() + " numbers together.");
		}
		return this.layout.blockBytes();
	}

	/** Numbers a block; 1 where they are stored one by one. */
	public int blockSize() {
		return this.layout.blockSize();
	}

	/** Bytes a block. */
	public int blockBytes() {
		return this.layout.blockBytes();
	}

	/**
	 * Turns blocks into numbers.
	 * @param source the blocks, from the first byte on
	 * @param target where numbers go, from its beginning
	 * @param blocks how many
	 */
	public void decode(byte[] source, float[] target, int blocks) {
		this.layout.decode(source, 0, target, blocks);
	}

}
