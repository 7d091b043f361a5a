package io.millrace.grammar.automaton;

import java.nio.charset.StandardCharsets;

/**
 * How an automaton over the bytes of texts sees a special token: as its name between two
 * bytes that UTF-8 never has, so that no text can be taken for it and no name for the
 * beginning of another.
 */
public final class SpecialBytes {

	private static final byte MARK = (byte) 0xFF;

	private SpecialBytes() {
	}

	/** The bytes of the special token of this name. */
	public static byte[] of(String name) {
		byte[] text = name.getBytes(StandardCharsets.UTF_8);
		byte[] bytes = new byte[text.length + 2];
		System.arraycopy(text, 0, bytes, 1, text.length);
		bytes[0] = MARK;
		bytes[bytes.length - 1] = MARK;
		return bytes;
	}

	/** Whether a token of these bytes could be taken for a part of a special one. */
	public static boolean areIn(byte[] bytes) {
		for (byte value : bytes) {
			if (value == MARK) {
				return true;
			}
		}
		return false;
	}

}
