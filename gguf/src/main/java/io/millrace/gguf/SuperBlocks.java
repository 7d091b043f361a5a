package io.millrace.gguf;

/**
 * Blocks of 256 numbers, of which 16 or 32 share a scale, and perhaps a minimum, of a few
 * bits; these are scaled in turn by one float16 for all.
 */
final class SuperBlocks {

	private static final int SIZE = 256;

	private SuperBlocks() {
	}

	/**
	 * 16 bytes of scale and minimum, 64 bytes of four numbers that lie 32 apart, scale
	 * and minimum of all.
	 */
	static void q2k(byte[] source, int from, float[] target, int blocks) {
		for (int block = 0; block < blocks; block++) {
			int at = from + block * 84;
			float scale = PlainNumbers.half(source, at + 80);
			float minimum = PlainNumbers.half(source, at + 82);
			for (int group = 0; group < 16; group++) {
				int both = source[at + group];
				float own = scale * (both & 0xF);
				float least = minimum * (both >> 4 & 0xF);
				int numbers = at + 16 + twos(group);
				int shift = shift(group);
				int out = block * SIZE + group * 16;
				for (int i = 0; i < 16; i++) {
					target[out + i] = own * (source[numbers + i] >> shift & 3) - least;
				}
			}
		}
	}

	/**
	 * 32 bytes of third bits, 64 bytes of four numbers that lie 32 apart, 12 bytes of
	 * scales, the scale of all.
	 */
	static void q3k(byte[] source, int from, float[] target, int blocks) {
		for (int block = 0; block < blocks; block++) {
			int at = from + block * 110;
			float scale = PlainNumbers.half(source, at + 108);
			for (int group = 0; group < 16; group++) {
				float own = scale * (sixBits(source, at + 96, group) - 32);
				int thirds = at + group % 2 * 16;
				int third = group / 2;
				int numbers = at + 32 + twos(group);
				int shift = shift(group);
				int out = block * SIZE + group * 16;
				for (int i = 0; i < 16; i++) {
					int number = (source[numbers + i] >> shift & 3) | ((source[thirds + i] >> third & 1) << 2);
					target[out + i] = own * (number - 4);
				}
			}
		}
	}

	/** Where the bytes of 16 numbers of two bits begin. */
	private static int twos(int group) {
		return group / 8 * 32 + group % 2 * 16;
	}

	/** By how many bits they are shifted. */
	private static int shift(int group) {
		return group / 2 % 4 * 2;
	}

	/** A scale of 16 that take 12 bytes: four bits of each, then two of each. */
	private static int sixBits(byte[] source, int at, int group) {
		int low = source[at + group % 8] >> (group / 8 * 4) & 0xF;
		return low | ((source[at + 8 + group % 4] >> (group / 4 * 2) & 3) << 4);
	}

	/**
	 * Scale and minimum of all, 12 bytes of scales and minima, 128 bytes of two numbers
	 * that lie 32 apart.
	 */
	static void q4k(byte[] source, int from, float[] target, int blocks) {
		for (int block = 0; block < blocks; block++) {
			int at = from + block * 144;
			float scale = PlainNumbers.half(source, at);
			float minimum = PlainNumbers.half(source, at + 2);
			for (int group = 0; group < 8; group++) {
				float own = scale * scaleOfEight(source, at + 4, group);
				float least = minimum * minimumOfEight(source, at + 4, group);
				int numbers = at + 16 + group / 2 * 32;
				int shift = group % 2 * 4;
				int out = block * SIZE + group * 32;
				for (int i = 0; i < 32; i++) {
					target[out + i] = own * (source[numbers + i] >> shift & 0xF) - least;
				}
			}
		}
	}

	/** As those of four bits, with 32 bytes of fifth bits before the numbers. */
	static void q5k(byte[] source, int from, float[] target, int blocks) {
		for (int block = 0; block < blocks; block++) {
			int at = from + block * 176;
			float scale = PlainNumbers.half(source, at);
			float minimum = PlainNumbers.half(source, at + 2);
			for (int group = 0; group < 8; group++) {
				float own = scale * scaleOfEight(source, at + 4, group);
				float least = minimum * minimumOfEight(source, at + 4, group);
				int fifths = at + 16;
				int numbers = at + 48 + group / 2 * 32;
				int shift = group % 2 * 4;
				int out = block * SIZE + group * 32;
				for (int i = 0; i < 32; i++) {
					int number = (source[numbers + i] >> shift & 0xF) | ((source[fifths + i] >> group & 1) << 4);
					target[out + i] = own * number - least;
				}
			}
		}
	}

	/** Of eight scales the last four have their upper two bits with the first four. */
	private static int scaleOfEight(byte[] source, int at, int group) {
		return (group < 4) ? source[at + group] & 0x3F
				: (source[at + group + 4] & 0xF) | ((source[at + group - 4] >> 6 & 3) << 4);
	}

	private static int minimumOfEight(byte[] source, int at, int group) {
		return (group < 4) ? source[at + group + 4] & 0x3F
				: (source[at + group + 4] >> 4 & 0xF) | ((source[at + group] >> 6 & 3) << 4);
	}

	/**
	 * 128 bytes of four low bits of two numbers that lie 64 apart, 64 bytes of two high
	 * bits of four that lie 32 apart, 16 signed bytes of scales, the scale of all.
	 */
	static void q6k(byte[] source, int from, float[] target, int blocks) {
		for (int block = 0; block < blocks; block++) {
			int at = from + block * 210;
			float scale = PlainNumbers.half(source, at + 208);
			for (int group = 0; group < 16; group++) {
				float own = scale * source[at + 192 + group];
				int half = group / 8;
				int quarter = group / 2 % 4;
				int lows = at + half * 64 + quarter % 2 * 32 + group % 2 * 16;
				int highs = at + 128 + half * 32 + group % 2 * 16;
				int lowShift = quarter / 2 * 4;
				int highShift = quarter * 2;
				int out = block * SIZE + group * 16;
				for (int i = 0; i < 16; i++) {
					int number = (source[lows + i] >> lowShift & 0xF) | ((source[highs + i] >> highShift & 3) << 4);
					target[out + i] = own * (number - 32);
				}
			}
		}
	}

}
