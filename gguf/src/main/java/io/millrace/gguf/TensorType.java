package io.millrace.gguf;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How numbers are stored: in blocks of so many, of so many bytes. Source of the layouts:
 * {@code ggml-common.h} and {@code ggml-quants.c} of ggml.
 */
public enum TensorType {

	F32(0, 1, 4),

	F16(1, 1, 2),

	BF16(30, 1, 2),

	Q4_0(2, 32, 18),

	Q4_1(3, 32, 20),

	Q5_0(6, 32, 22),

	Q5_1(7, 32, 24),

	Q8_0(8, 32, 34),

	Q2_K(10, 256, 84),

	Q3_K(11, 256, 110),

	Q4_K(12, 256, 144),

	Q5_K(13, 256, 176),

	Q6_K(14, 256, 210);

	private static final Map<Integer, String> OTHERS = Map.ofEntries(Map.entry(9, "Q8_1"), Map.entry(15, "Q8_K"),
			Map.entry(16, "IQ2_XXS"), Map.entry(17, "IQ2_XS"), Map.entry(18, "IQ3_XXS"), Map.entry(19, "IQ1_S"),
			Map.entry(20, "IQ4_NL"), Map.entry(21, "IQ3_S"), Map.entry(22, "IQ2_S"), Map.entry(23, "IQ4_XS"),
			Map.entry(24, "I8"), Map.entry(25, "I16"), Map.entry(26, "I32"), Map.entry(27, "I64"), Map.entry(28, "F64"),
			Map.entry(29, "IQ1_M"), Map.entry(34, "TQ1_0"), Map.entry(35, "TQ2_0"), Map.entry(39, "MXFP4"));

	private final int number;

	private final int blockSize;

	private final int blockBytes;

	TensorType(int number, int blockSize, int blockBytes) {
		this.number = number;
		this.blockSize = blockSize;
		this.blockBytes = blockBytes;
	}

	/** Numbers a block. */
	public int blockSize() {
		return this.blockSize;
	}

	/** Bytes a block. */
	public int blockBytes() {
		return this.blockBytes;
	}

	/**
	 * Turns blocks into numbers.
	 * @param source where they are
	 * @param from the first byte of the first one
	 * @param target where numbers go, from its beginning
	 * @param blocks how many
	 */
	public void decode(byte[] source, int from, float[] target, int blocks) {
		if (from < 0 || (long) blocks * this.blockBytes > source.length - from
				|| (long) blocks * this.blockSize > target.length) {
			throw new IndexOutOfBoundsException(blocks + " blocks of " + this + " from byte " + from + " of "
					+ source.length + " to " + target.length + " numbers");
		}
		switch (this) {
			case F32 -> PlainNumbers.float32(source, from, target, blocks);
			case F16 -> PlainNumbers.float16(source, from, target, blocks);
			case BF16 -> PlainNumbers.bfloat16(source, from, target, blocks);
			case Q4_0 -> RoundBlocks.q4o0(source, from, target, blocks);
			case Q4_1 -> RoundBlocks.q4o1(source, from, target, blocks);
			case Q5_0 -> RoundBlocks.q5o0(source, from, target, blocks);
			case Q5_1 -> RoundBlocks.q5o1(source, from, target, blocks);
			case Q8_0 -> RoundBlocks.q8o0(source, from, target, blocks);
			case Q2_K -> SuperBlocks.q2k(source, from, target, blocks);
			case Q3_K -> SuperBlocks.q3k(source, from, target, blocks);
			case Q4_K -> SuperBlocks.q4k(source, from, target, blocks);
			case Q5_K -> SuperBlocks.q5k(source, from, target, blocks);
			case Q6_K -> SuperBlocks.q6k(source, from, target, blocks);
		}
	}

	/** The type of a number in the format. */
	static Optional<TensorType> find(int number) {
		return Arrays.stream(values()).filter((type) -> type.number == number).findFirst();
	}

	static String describe(int number) {
		return OTHERS.getOrDefault(number, Integer.toUnsignedString(number));
	}

	static String supported() {
		return Arrays.stream(values()).map(TensorType::name).collect(Collectors.joining(", "));
	}

}
