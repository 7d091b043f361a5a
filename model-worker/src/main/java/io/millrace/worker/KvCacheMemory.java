package io.millrace.worker;

import java.util.regex.Pattern;

import org.springframework.util.unit.DataSize;

/**
 * How much memory KV caches take: a size for each model, such as {@code 2GB}, or a share
 * of the memory limit for all its models together, such as {@code 0.5}. The limit is the
 * container's or, without one, the machine's; on a GPU it is the GPU's memory.
 */
public final class KvCacheMemory {

	private static final Pattern SHARE = Pattern.compile("\\d*\\.\\d+|0");

	private final String text;

	private final long bytes;

	private final double share;

	private KvCacheMemory(String text, long bytes, double share) {
		this.text = text;
		this.bytes = bytes;
		this.share = share;
	}

	/**
	 * Reads a size or a share.
	 * @throws IllegalArgumentException if it is neither, or not above 0, or a share above
	 * 0.95
	 */
	public static KvCacheMemory valueOf(String text) {
		if (SHARE.matcher(text).matches()) {
			double share = Double.parseDouble(text);
			require(share > 0 && share <= 0.95, text);
			return new KvCacheMemory(text, 0, share);
		}
		long bytes = size(text);
		require(bytes > 0, text);
		return new KvCacheMemory(text, bytes, 0);
	}

	private static long size(String text) {
		try {
			return DataSize.parse(text).toBytes();
		}
		catch (IllegalArgumentException ex) {
			return 0;
		}
	}

	private static void require(boolean condition, String text) {
		if (!condition) {
			throw new IllegalArgumentException("millrace.worker.kv-cache-memory is a size such as 2GB, or a share of "
					+ "the memory limit above 0 and at most 0.95 such as 0.5, got '" + text + "'.");
		}
	}

	/**
	 * Bytes of one model's cache in this process.
	 * @param models how many models share a share
	 * @param limit bytes of the memory that the caches are in
	 * @throws IllegalArgumentException if the models' caches do not fit into the memory
	 * limit
	 */
	long bytesPerModel(int models, long limit) {
		if (this.share > 0) {
			return (long) (limit * this.share / models);
		}
		if (this.bytes > limit / models) {
			throw new IllegalArgumentException("millrace.worker.kv-cache-memory is " + this.text + " for each of "
					+ models + " models, but the process may have " + limit + " bytes.");
		}
		return this.bytes;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof KvCacheMemory that && this.bytes == that.bytes && this.share == that.share;
	}

	@Override
	public int hashCode() {
		return Long.hashCode(this.bytes) + Double.hashCode(this.share);
	}

	@Override
	public String toString() {
		return this.text;
	}

}
