package io.millrace.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import org.jspecify.annotations.Nullable;

/**
 * Names what one full block of the KV cache holds: its tokens, all tokens before them,
 * and whatever else decides about the keys and values. Two blocks of the same name can
 * stand for each other, on every worker of the model.
 *
 * <p>
 * Names are chained: the first is made of a root, each further one of its predecessor
 * ({@link BlockHasher}). They are 128 bits of a SHA-256, because a cache that is shared
 * by strangers must not serve one the content of another: two different contents with the
 * same name cannot be found, neither by chance nor on purpose, so that content need not
 * be compared.
 *
 * @param high the first 8 bytes of the digest, as a big-endian number
 * @param low the next 8
 */
public record BlockHash(long high, long low) {

	/** Bytes of the packed form. */
	public static final int BYTES = 2 * Long.BYTES;

	private static final byte[] ABSENT = { 0 };

	private static final byte[] PRESENT = { 1 };

	/**
	 * Where the chains of one model and salt begin, without an adapter.
	 * @param model the model
	 * @param cacheSalt requests of another salt share nothing; null shares with all that
	 * have none
	 */
	public static BlockHash root(String model, @Nullable String cacheSalt) {
		return root(model, null, cacheSalt);
	}

	/**
	 * Where the chains of one model, adapter and salt begin. Whatever else the keys and
	 * values of a whole sequence depend on belongs in here.
	 * @param model the model
	 * @param adapter a hash of the adapter's content; null for none
	 * @param cacheSalt requests of another salt share nothing; null shares with all that
	 * have none
	 */
	public static BlockHash root(String model, @Nullable String adapter, @Nullable String cacheSalt) {
		MessageDigest digest = Sha256.start();
		update(digest, model);
		if (cacheSalt == null) {
			digest.update(ABSENT);
		}
		else {
			digest.update(PRESENT);
			update(digest, cacheSalt);
		}
		if (adapter != null) {
			digest.update(PRESENT);
			update(digest, adapter);
		}
		return of(digest);
	}

	/** With its length, so that two texts cannot run into each other. */
	private static void update(MessageDigest digest, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
		digest.update(bytes);
	}

	private static BlockHash of(MessageDigest digest) {
		return unpack(digest.digest());
	}

	/**
	 * Reads the packed form.
	 * @param packed 16 bytes; more are ignored
	 */
	public static BlockHash unpack(byte[] packed) {
		if (packed.length < BYTES) {
			throw new IllegalArgumentException("A block hash takes " + BYTES + " bytes, got " + packed.length + ".");
		}
		ByteBuffer buffer = ByteBuffer.wrap(packed);
		return new BlockHash(buffer.getLong(), buffer.getLong());
	}

	/** The packed form: 16 bytes, big-endian. */
	public byte[] pack() {
		return ByteBuffer.allocate(BYTES).putLong(this.high).putLong(this.low).array();
	}

	@Override
	public String toString() {
		return "%016x%016x".formatted(this.high, this.low);
	}

}
