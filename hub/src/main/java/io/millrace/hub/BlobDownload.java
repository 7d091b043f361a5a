package io.millrace.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one file into the cache, unless it is there or somebody else is about to. */
final class BlobDownload {

	private static final Logger logger = LoggerFactory.getLogger(BlobDownload.class);

	private static final int BUFFER_BYTES = 1 << 16;

	private static final int MAX_DISCARDED = 2;

	private static final Duration LOCK_INTERVAL = Duration.ofMillis(100);

	private final HubClient client;

	private final HubCache cache;

	private final HubLimits limits;

	private final StallWatch stalls;

	private final Progress progress;

	private final String commit;

	private final RemoteFile file;

	private int discarded;

	BlobDownload(HubClient client, HubCache cache, HubLimits limits, StallWatch stalls, Progress progress,
			String commit, RemoteFile file) {
		this.client = client;
		this.cache = cache;
		this.limits = limits;
		this.stalls = stalls;
		this.progress = progress;
		this.commit = commit;
		this.file = file;
	}

	/**
	 * Downloads and links it.
	 * @throws MillraceException if the hub does not give it
	 * @throws IOException if it cannot be written; what was written stays
	 */
	void run() throws IOException, InterruptedException {
		if (isThere()) {
			this.progress.found(this.file.size());
		}
		else {
			BlobLock lock = lock();
			try {
				download();
			}
			finally {
				lock.close();
			}
		}
		this.cache.link(this.commit, this.file);
	}

	private boolean isThere() {
		return Files.exists(this.cache.blob(this.file)) || this.cache.has(this.commit, this.file.name());
	}

	private void download() throws IOException, InterruptedException {
		if (isThere()) {
			this.progress.found(this.file.size());
			return;
		}
		Path incomplete = this.cache.incomplete(this.file);
		try (PartialBlob blob = PartialBlob.open(incomplete, this.file)) {
			this.progress.found(blob.position());
			fill(blob);
		}
		Files.move(incomplete, this.cache.blob(this.file), StandardCopyOption.ATOMIC_MOVE);
	}

	private void fill(PartialBlob blob) throws IOException, InterruptedException {
		Retries retries = new Retries(this.limits, "The download of " + this.file.name(),
				"; what has arrived is kept, and the next download goes on there");
		while (true) {
			try {
				if (!blob.isComplete()) {
					transfer(blob, retries);
				}
				if (blob.isComplete()) {
					if (blob.isIntact()) {
						return;
					}
					discard(blob, "with another checksum than the hub tells");
				}
			}
			catch (TransientException ex) {
				retries.failed(ex);
			}
		}
	}

	private void transfer(PartialBlob blob, Retries retries) throws IOException, InterruptedException {
		HubClient.Content content = this.client.open(this.commit, this.file.name(), blob.position());
		try (InputStream stream = this.stalls.watch(content.stream())) {
			if (content.offset() != blob.position()) {
				restart(blob);
			}
			byte[] buffer = new byte[BUFFER_BYTES];
			for (int read = read(stream, buffer); read >= 0; read = read(stream, buffer)) {
				if (read > blob.missing()) {
					discard(blob, "with more than the " + this.file.size() + " bytes that the hub tells");
					return;
				}
				blob.append(buffer, read);
				this.progress.received(read);
				retries.progressed();
			}
		}
		if (!blob.isComplete()) {
			throw new TransientException(
					"the connection ended after " + blob.position() + " of " + this.file.size() + " bytes", null, null);
		}
	}

	private static int read(InputStream stream, byte[] buffer) throws TransientException {
		try {
			return stream.read(buffer);
		}
		catch (IOException ex) {
			throw new TransientException("the connection broke (" + ex.getMessage() + ")", null, ex);
		}
	}

	private void restart(PartialBlob blob) throws IOException {
		this.progress.found(-blob.position());
		blob.restart();
	}

	private void discard(PartialBlob blob, String how) throws IOException {
		restart(blob);
		this.discarded++;
		if (this.discarded == MAX_DISCARDED) {
			throw new MillraceException(ErrorCode.UNAVAILABLE, "The file " + this.file.name() + " came " + MAX_DISCARDED
					+ " times " + how + "; nothing of it is kept.");
		}
		logger.warn("The file {} came {}; it is downloaded again.", this.file.name(), how);
	}

	/** Waits while another process goes on with the file. */
	private BlobLock lock() throws IOException, InterruptedException {
		Path file = this.cache.lock(this.file);
		long since = System.nanoTime();
		long size = -1;
		while (true) {
			Optional<BlobLock> lock = BlobLock.tryLock(file);
			if (lock.isPresent()) {
				return lock.get();
			}
			long now = writtenByOthers();
			if (now != size) {
				if (size < 0) {
					logger.info("Another process is downloading {}; waiting for it.", this.file.name());
				}
				size = now;
				since = System.nanoTime();
			}
			if (System.nanoTime() - since > this.limits.lockPatience().toNanos()) {
				throw new MillraceException(ErrorCode.UNAVAILABLE,
						"Another process has locked " + this.file.name() + " for "
								+ this.limits.lockPatience().toSeconds() + " s without any progress; see " + file
								+ ".");
			}
			Thread.sleep(LOCK_INTERVAL);
		}
	}

	/** Python's tools give the part that they have a random name. */
	private long writtenByOthers() throws IOException {
		long bytes = 0;
		Path incomplete = this.cache.incomplete(this.file);
		try (var parts = Files.newDirectoryStream(incomplete.getParent(), this.file.etag() + ".*incomplete")) {
			for (Path part : parts) {
				bytes += part.toFile().length();
			}
		}
		return bytes;
	}

}
