package io.millrace.gateway.files;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

import reactor.core.publisher.Mono;

/**
 * Writes the content of a file as it comes. Every chunk but the last is full, so that a
 * chunk's place is known from its number. Used by one thread at a time.
 */
public final class FileWriter {

	private final FileStore store;

	private final String id;

	private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

	private int chunks;

	private long bytes;

	/**
	 * A writer of a file without content.
	 * @param store where the file is
	 * @param id of the file
	 */
	public FileWriter(FileStore store, String id) {
		this.store = store;
		this.id = id;
	}

	/** How many bytes were added. */
	public long bytes() {
		return this.bytes;
	}

	/** Adds to the end; the next call has to wait for this one. */
	public Mono<Void> add(byte[] piece) {
		this.bytes += piece.length;
		this.buffer.writeBytes(piece);
		return (this.buffer.size() < FileStore.CHUNK_BYTES) ? Mono.empty() : write(FileStore.CHUNK_BYTES);
	}

	/** Writes what is left. */
	public Mono<Void> finish() {
		return write(1);
	}

	private Mono<Void> write(int least) {
		byte[] all = this.buffer.toByteArray();
		this.buffer.reset();
		int written = 0;
		Mono<Void> writes = Mono.empty();
		while (all.length - written >= least) {
			int size = Math.min(FileStore.CHUNK_BYTES, all.length - written);
			writes = writes
				.then(this.store.write(this.id, this.chunks++, Arrays.copyOfRange(all, written, written + size)));
			written += size;
		}
		this.buffer.write(all, written, all.length - written);
		return writes;
	}

}
