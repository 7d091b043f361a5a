package io.millrace.tokenizer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * The ids of pieces of texts that were encoded before, by the pieces themselves. What was
 * not asked for the longest time makes room. Thread-safe; two threads may encode the same
 * piece at once.
 */
final class PieceCache {

	/** What an entry takes beside characters and ids, about. */
	private static final int ENTRY_BYTES = 160;

	private final long maxBytes;

	private final LongAdder foundCharacters = new LongAdder();

	/** The least recently used first; guarded by this. */
	private final LinkedHashMap<String, TokenIds> pieces = new LinkedHashMap<>(16, 0.75f, true);

	/** Guarded by this. */
	private long bytes;

	/**
	 * An empty cache.
	 * @param maxBytes what it may take, about; 0 to remember nothing
	 */
	PieceCache(long maxBytes) {
		this.maxBytes = maxBytes;
	}

	/** The ids of a piece, encoded if they are not known. */
	TokenIds get(String piece, Function<String, TokenIds> encode) {
		if (this.maxBytes == 0) {
			return encode.apply(piece);
		}
		TokenIds known = find(piece);
		if (known != null) {
			this.foundCharacters.add(piece.length());
			return known;
		}
		TokenIds ids = encode.apply(piece);
		put(piece, ids);
		return ids;
	}

	/** The characters of all pieces that were found. */
	long foundCharacters() {
		return this.foundCharacters.sum();
	}

	/** What it takes, about. */
	synchronized long bytes() {
		return this.bytes;
	}

	private synchronized @Nullable TokenIds find(String piece) {
		return this.pieces.get(piece);
	}

	private synchronized void put(String piece, TokenIds ids) {
		long size = size(piece, ids);
		if (size > this.maxBytes || this.pieces.putIfAbsent(piece, ids) != null) {
			return;
		}
		this.bytes += size;
		while (this.bytes > this.maxBytes) {
			Map.Entry<String, TokenIds> oldest = this.pieces.pollFirstEntry();
			this.bytes -= size(oldest.getKey(), oldest.getValue());
		}
	}

	private static long size(String piece, TokenIds ids) {
		return ENTRY_BYTES + (long) Character.BYTES * piece.length() + (long) Integer.BYTES * ids.size();
	}

}
