package io.millrace.gateway.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The keys that open this server. Only their SHA-256 hashes are kept. */
final class ApiKeys {

	private final List<byte[]> hashes;

	ApiKeys(List<String> keys) {
		this.hashes = keys.stream().map(String::strip).filter((key) -> !key.isEmpty()).map(ApiKeys::hash).toList();
	}

	boolean isEmpty() {
		return this.hashes.isEmpty();
	}

	/** Compares with every key, in a time that says nothing about any of them. */
	boolean contains(String key) {
		byte[] given = hash(key);
		boolean found = false;
		for (byte[] hash : this.hashes) {
			found |= MessageDigest.isEqual(hash, given);
		}
		return found;
	}

	private static byte[] hash(String key) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
