package io.millrace.hub;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a download is. Thread-safe.
 */
public final class Progress {

	private final String model;

	private final long totalBytes;

	private final long startNanos = System.nanoTime();

	private final AtomicLong presentBytes = new AtomicLong();

	private final AtomicLong receivedBytes = new AtomicLong();

	Progress(String model, long totalBytes) {
		this.model = model;
		this.totalBytes = totalBytes;
	}

	/** Some bytes were there already, or, where negative, were of no use. */
	void found(long bytes) {
		this.presentBytes.addAndGet(bytes);
	}

	/** Some bytes came. */
	void received(int bytes) {
		this.presentBytes.addAndGet(bytes);
		this.receivedBytes.addAndGet(bytes);
	}

	/** What is downloaded. */
	public String model() {
		return this.model;
	}

	/** Bytes of all files together. */
	public long totalBytes() {
		return this.totalBytes;
	}

	/** Bytes that are here. */
	public long presentBytes() {
		return this.presentBytes.get();
	}

	/** Bytes that came since the start, by second. */
	public double bytesPerSecond() {
		return this.receivedBytes.get() / Math.max(1e-3, seconds());
	}

	/** Since the start. */
	public double seconds() {
		return (System.nanoTime() - this.startNanos) / 1e9;
	}

}
