package io.millrace.gateway.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.Sha256;

/**
 * SHA-256 of an API key, which is all that is kept of it. Keys are random and long, so
 * that a fast hash without salt cannot be turned back.
 */
final class KeyHash {

	private static final String PREFIX = "sha256:";

	private static final int HEX_DIGITS = 64;

	private final byte[] bytes;

	private KeyHash(byte[] bytes) {
		this.bytes = bytes;
	}

	/** The hash of a key in clear text. */
	static KeyHash ofKey(String key) {
		return new KeyHash(Sha256.start().digest(key.getBytes(StandardCharsets.UTF_8)));
	}

	/** A hash in hexadecimal digits. */
	static KeyHash parse(String hex) {
		if (hex.length() != HEX_DIGITS || !hex.chars().allMatch(HexFormat::isHexDigit)) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "The SHA-256 of an API key has " + HEX_DIGITS
					+ " hexadecimal digits, got " + hex.length() + " characters.");
		}
		return new KeyHash(HexFormat.of().parseHex(hex));
	}

	/** What a setting says: a key in clear text, or {@code sha256:} and its hash. */
	static KeyHash configured(String text) {
		return text.toLowerCase(Locale.ROOT).startsWith(PREFIX) ? parse(text.substring(PREFIX.length()).strip())
				: ofKey(text);
	}

	/** Compares in a time that says nothing about either. */
	boolean matches(KeyHash other) {
		return MessageDigest.isEqual(this.bytes, other.bytes);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof KeyHash hash && matches(hash);
	}

	@Override
	public int hashCode() {
		return HexFormat.fromHexDigits(HexFormat.of().formatHex(this.bytes, 0, 4));
	}

	@Override
	public String toString() {
		return PREFIX + "…";
	}

}
