package io.millrace.hub;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file on its way into the cache. What has arrived stays there when the download breaks
 * off. Not thread-safe.
 */
final class PartialBlob implements Closeable {

	private static final int BUFFER_BYTES = 1 << 16;

	private final RemoteFile file;

	private final FileChannel channel;

	private final BlobDigest digest;

	private long position;

	private PartialBlob(RemoteFile file, FileChannel channel) {
		this.file = file;
		this.channel = channel;
		this.digest = new BlobDigest(file);
	}

	/** Goes on with what is there. */
	static PartialBlob open(Path path, RemoteFile file) throws IOException {
		FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		PartialBlob blob = new PartialBlob(file, channel);
		try {
			blob.takeUp(path);
			return blob;
		}
		catch (IOException ex) {
			channel.close();
			throw ex;
		}
	}

	private void takeUp(Path path) throws IOException {
		if (this.channel.size() > this.file.size()) {
			restart();
			return;
		}
		try (InputStream stream = Files.newInputStream(path)) {
			byte[] buffer = new byte[BUFFER_BYTES];
			for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
				this.digest.update(buffer, read);
				this.position += read;
			}
		}
	}

	/** How many bytes have arrived. */
	long position() {
		return this.position;
	}

	boolean isComplete() {
		return this.position == this.file.size();
	}

	/** Whether a complete file is the one that was meant. */
	boolean isIntact() throws IOException {
		this.channel.force(false);
		return this.digest.matches();
	}

	/** Begins again. */
	void restart() throws IOException {
		this.channel.truncate(0);
		this.digest.reset();
		this.position = 0;
	}

	/** How many bytes have not arrived. */
	long missing() {
		return this.file.size() - this.position;
	}

	/** Takes the next bytes, at most those that are missing. */
	void append(byte[] bytes, int length) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
		while (buffer.hasRemaining()) {
			this.channel.write(buffer, this.position + buffer.position());
		}
		this.digest.update(bytes, length);
		this.position += length;
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
