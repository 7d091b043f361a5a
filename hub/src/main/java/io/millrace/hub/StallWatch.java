package io.millrace.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Closes streams that nothing comes from any more, so that whoever reads them fails. */
final class StallWatch {

	private final Set<Watched> streams = ConcurrentHashMap.newKeySet();

	private final Duration timeout;

	StallWatch(Duration timeout) {
		this.timeout = timeout;
	}

	/** The same stream, watched until it is closed. */
	InputStream watch(InputStream stream) {
		Watched watched = new Watched(stream);
		this.streams.add(watched);
		return watched;
	}

	/** To be called now and then, by anybody. */
	void check() {
		long now = System.nanoTime();
		for (Watched stream : this.streams) {
			if (now - stream.heardNanos > this.timeout.toNanos()) {
				stream.abandon();
			}
		}
	}

	private final class Watched extends FilterInputStream {

		private volatile long heardNanos = System.nanoTime();

		private volatile boolean abandoned;

		Watched(InputStream stream) {
			super(stream);
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			try {
				int read = super.read(bytes, offset, length);
				if (read < 0 && this.abandoned) {
					throw new IOException("closed");
				}
				this.heardNanos = System.nanoTime();
				return read;
			}
			catch (IOException ex) {
				throw this.abandoned
						? new IOException("nothing came for " + StallWatch.this.timeout.toSeconds() + " s", ex) : ex;
			}
		}

		private void abandon() {
			this.abandoned = true;
			try {
				close();
			}
			catch (IOException ex) {
				// Its reader notices.
			}
		}

		@Override
		public void close() throws IOException {
			StallWatch.this.streams.remove(this);
			super.close();
		}

	}

}
