package io.millrace.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * Whether bytes are those that the hub named: by their SHA-256, or by git's SHA-1 of a
 * blob. A hub that names them in another way is believed.
 */
final class BlobDigest {

	private static final int SHA1_DIGITS = 40;

	private static final int SHA256_DIGITS = 64;

	private final RemoteFile file;

	private final @Nullable MessageDigest digest;

	BlobDigest(RemoteFile file) {
		this.file = file;
		this.digest = digest(file.etag());
		reset();
	}

	private static @Nullable MessageDigest digest(String etag) {
		if (!etag.matches("[0-9a-f]+")) {
			return null;
		}
		return switch (etag.length()) {
			case SHA1_DIGITS -> digestOf("SHA-1");
			case SHA256_DIGITS -> digestOf("SHA-256");
			default -> null;
		};
	}

	private static MessageDigest digestOf(String algorithm) {
		try {
			return MessageDigest.getInstance(algorithm);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has " + algorithm + ".", ex);
		}
	}

	/** Forgets all bytes. */
	void reset() {
		if (this.digest != null) {
			this.digest.reset();
			if (this.file.etag().length() == SHA1_DIGITS) {
				this.digest.update(("blob " + this.file.size() + "\0").getBytes(StandardCharsets.UTF_8));
			}
		}
	}

	void update(byte[] bytes, int length) {
		if (this.digest != null) {
			this.digest.update(bytes, 0, length);
		}
	}

	/** Whether they are what was named; forgets them. */
	boolean matches() {
		if (this.digest == null) {
			return true;
		}
		boolean matches = HexFormat.of().formatHex(this.digest.digest()).equals(this.file.etag());
		reset();
		return matches;
	}

}
