package io.millrace.grammar.vocabulary;

/**
 * Kinds of bytes that grammars tend to treat alike, a bit each: where a pattern has
 * letters or digits, it has all of a kind, or what it has is seldom enough.
 */
public final class ByteKinds {

	/** How many kinds there are; the last one is of the bytes that are not ASCII. */
	public static final int COUNT = 16;

	/** The bytes of each kind but for the last two; all others are of the one before. */
	private static final String[] BYTES = { "abcdef", "ghijklmnopqrstuvwxyz", "ABCDEF", "GHIJKLMNOPQRSTUVWXYZ",
			"0123456789", " ", "_", "-", ".", ",:;", "+@%", "/", "'()", "\t\n\r" };

	private static final int OTHER_ASCII = COUNT - 2;

	private static final int NOT_ASCII = COUNT - 1;

	private static final byte[] KINDS = new byte[256];

	static {
		for (int value = 0; value < KINDS.length; value++) {
			KINDS[value] = (byte) ((value < 0x80) ? OTHER_ASCII : NOT_ASCII);
		}
		for (int kind = 0; kind < BYTES.length; kind++) {
			for (int i = 0; i < BYTES[kind].length(); i++) {
				KINDS[BYTES[kind].charAt(i)] = (byte) kind;
			}
		}
	}

	private ByteKinds() {
	}

	/** The kind of a byte, in {@code [0, COUNT)}. */
	public static int of(int value) {
		return KINDS[value];
	}

	/** All kinds of bytes, each as its bit. */
	static int of(byte[] bytes) {
		return of(bytes, 0);
	}

	/** Those of the bytes from an index on. */
	static int of(byte[] bytes, int from) {
		int kinds = 0;
		for (int i = from; i < bytes.length; i++) {
			kinds |= 1 << KINDS[Byte.toUnsignedInt(bytes[i])];
		}
		return kinds;
	}

}
