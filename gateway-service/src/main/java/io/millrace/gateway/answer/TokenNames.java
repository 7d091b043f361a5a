package io.millrace.gateway.answer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import io.millrace.protocol.TokenTable;

/**
 * What the API calls tokens: their text, or {@code bytes:\xf0\x9f} for one that holds no
 * whole characters, so that different tokens keep different names.
 */
final class TokenNames {

	private static final String HEX = "0123456789abcdef";

	private final TokenTable vocabulary;

	TokenNames(TokenTable vocabulary) {
		this.vocabulary = vocabulary;
	}

	byte[] bytes(int id) {
		return this.vocabulary.bytes(id);
	}

	String name(int id) {
		return name(bytes(id));
	}

	static String name(byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			StringBuilder name = new StringBuilder("bytes:");
			for (byte value : bytes) {
				name.append("\\x").append(HEX.charAt(value >> 4 & 0xF)).append(HEX.charAt(value & 0xF));
			}
			return name.toString();
		}
	}

}
