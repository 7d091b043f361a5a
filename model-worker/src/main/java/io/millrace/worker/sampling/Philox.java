package io.millrace.worker.sampling;

/**
 * The counter-based generator Philox 4x32 with 10 rounds (Salmon, Moraes, Dror and Shaw,
 * "Parallel Random Numbers: As Easy as 1, 2, 3", 2011). A pure function from a key and a
 * counter to random bits: a request's numbers do not depend on its batch mates, on
 * preemption or on where it is resumed.
 */
public final class Philox {

	private static final int ROUNDS = 10;

	private static final int MULTIPLIER_0 = 0xD2511F53;

	private static final int MULTIPLIER_1 = 0xCD9E8D57;

	private static final int WEYL_0 = 0x9E3779B9;

	private static final int WEYL_1 = 0xBB67AE85;

	/** A float in [0, 1) has this many random bits. */
	private static final int FLOAT_BITS = 24;

	private Philox() {
	}

	/**
	 * The number that decides one token.
	 * @param seed the request's seed
	 * @param choice index of the choice among the request's {@code n}
	 * @param tokenIndex index of the token among all that the request generates
	 * @return uniform in [0, 1), a multiple of 2<sup>-24</sup>
	 */
	public static float uniform(long seed, int choice, int tokenIndex) {
		int[] bits = block((int) seed, (int) (seed >>> Integer.SIZE), tokenIndex, choice, 0, 0);
		return (bits[0] >>> (Integer.SIZE - FLOAT_BITS)) * 0x1p-24f;
	}

	/** The four random words of a key and a counter. */
	static int[] block(int key0, int key1, int counter0, int counter1, int counter2, int counter3) {
		int k0 = key0;
		int k1 = key1;
		int c0 = counter0;
		int c1 = counter1;
		int c2 = counter2;
		int c3 = counter3;
		for (int round = 0; round < ROUNDS; round++) {
			long product0 = unsignedProduct(MULTIPLIER_0, c0);
			long product1 = unsignedProduct(MULTIPLIER_1, c2);
			c0 = high(product1) ^ c1 ^ k0;
			c1 = (int) product1;
			c2 = high(product0) ^ c3 ^ k1;
			c3 = (int) product0;
			k0 += WEYL_0;
			k1 += WEYL_1;
		}
		return new int[] { c0, c1, c2, c3 };
	}

	private static long unsignedProduct(int a, int b) {
		return Integer.toUnsignedLong(a) * Integer.toUnsignedLong(b);
	}

	private static int high(long product) {
		return (int) (product >>> Integer.SIZE);
	}

}
