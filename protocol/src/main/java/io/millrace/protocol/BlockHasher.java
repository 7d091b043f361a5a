package io.millrace.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Makes the names of chains of blocks. Not thread-safe.
 */
public final class BlockHasher {

	private final MessageDigest digest = Sha256.start();

	private final byte[] hash = new byte[this.digest.getDigestLength()];

	private ByteBuffer content = ByteBuffer.allocate(0);

	/**
	 * The name of the block after another.
	 * @param parent name of the block before, or the root of the chain
	 * @param tokens of which {@code [from, from + count)} are the block's
	 */
	public BlockHash next(BlockHash parent, int[] tokens, int from, int count) {
		int length = BlockHash.BYTES + count * Integer.BYTES;
		if (this.content.capacity() != length) {
			this.content = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
		}
		this.content.putLong(0, parent.high()).putLong(Long.BYTES, parent.low());
		for (int i = 0; i < count; i++) {
			this.content.putInt(BlockHash.BYTES + i * Integer.BYTES, tokens[from + i]);
		}
		this.digest.update(this.content.array());
		try {
			this.digest.digest(this.hash, 0, this.hash.length);
		}
		catch (DigestException ex) {
			throw new IllegalStateException(ex);
		}
		return BlockHash.unpack(this.hash);
	}

}
