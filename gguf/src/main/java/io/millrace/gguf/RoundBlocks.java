package io.millrace.gguf;

/**
 * Blocks of 32 numbers with one scale in float16, and perhaps a minimum. Where numbers
 * have 4 or 5 bits, a byte holds those of two that lie 16 apart; a fifth bit is apart.
 */
final class RoundBlocks {

	private static final int SIZE = 32;

	private static final int HALF = SIZE / 2;

	private RoundBlocks() {
	}

	/** Scale, 32 signed bytes. */
	static void q8o0(byte[] source, int from, float[] target, int blocks) {
		for (int block = 0; block < blocks; block++) {
			int at = from + block * 34;
			float scale = PlainNumbers.half(source, at);
			int out = block * SIZE;
			for (int i = 0; i < SIZE; i++) {
				target[out + i] = source[at + 2 + i] * scale;
			}
		}
	}

	/** Scale, 16 bytes of numbers around 8. */
	static void q4o0(byte[] source, int from, float[] target, int blocks) {
		for (int block = 0; block < blocks; block++) {
			int at = from + block * 18;
			float scale = PlainNumbers.half(source, at);
			fours(source, at + 2, target, block * SIZE, scale, -8, 0);
		}
	}

	/** Scale, minimum, 16 bytes. */
	static void q4o1(byte[] source, int from, float[] target, int blocks) {
		for (int block = 0; block < blocks; block++) {
			int at = from + block * 20;
			float scale = PlainNumbers.half(source, at);
			fours(source, at + 4, target, block * SIZE, scale, 0, PlainNumbers.half(source, at + 2));
		}
	}

	private static void fours(byte[] source, int at, float[] target, int out, float scale, int shift, float minimum) {
		for (int i = 0; i < HALF; i++) {
			target[out + i] = ((source[at + i] & 0xF) + shift) * scale + minimum;
		}
		for (int i = 0; i < HALF; i++) {
			target[out + HALF + i] = ((source[at + i] >> 4 & 0xF) + shift) * scale + minimum;
		}
	}

	/** Scale, 32 fifth bits, 16 bytes of numbers around 16. */
	static void q5o0(byte[] source, int from, float[] target, int blocks) {
		for (int block = 0; block < blocks; block++) {
			int at = from + block * 22;
			float scale = PlainNumbers.half(source, at);
			fives(source, at + 6, PlainNumbers.bits(source, at + 2), target, block * SIZE, scale, -16, 0);
		}
	}

	/** Scale, minimum, 32 fifth bits, 16 bytes. */
	static void q5o1(byte[] source, int from, float[] target, int blocks) {
		for (int block = 0; block < blocks; block++) {
			int at = from + block * 24;
			float scale = PlainNumbers.half(source, at);
			fives(source, at + 8, PlainNumbers.bits(source, at + 4), target, block * SIZE, scale, 0,
					PlainNumbers.half(source, at + 2));
		}
	}

	private static void fives(byte[] source, int at, int fifths, float[] target, int out, float scale, int shift,
			float minimum) {
		for (int i = 0; i < HALF; i++) {
			int number = (source[at + i] & 0xF) | ((fifths >> i & 1) << 4);
			target[out + i] = (number + shift) * scale + minimum;
		}
		for (int i = 0; i < HALF; i++) {
			int number = (source[at + i] >> 4 & 0xF) | ((fifths >> (HALF + i) & 1) << 4);
			target[out + HALF + i] = (number + shift) * scale + minimum;
		}
	}

}
