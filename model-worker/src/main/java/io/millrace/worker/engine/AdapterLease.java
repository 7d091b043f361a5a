package io.millrace.worker.engine;

import io.millrace.worker.step.StepBatch;
import org.jspecify.annotations.Nullable;

/**
 * A sequence's hold of the adapter that it uses: until it is released, the adapter stays
 * in its slot.
 */
final class AdapterLease {

	/** Of the model as it is. */
	static final AdapterLease NONE = new AdapterLease(StepBatch.Entry.NO_ADAPTER, null, () -> {
	});

	private final int slot;

	private final @Nullable String fingerprint;

	private final Runnable release;

	AdapterLease(int slot, @Nullable String fingerprint, Runnable release) {
		this.slot = slot;
		this.fingerprint = fingerprint;
		this.release = release;
	}

	/** As {@link StepBatch.Entry#adapter} has it. */
	int slot() {
		return this.slot;
	}

	/** A hash of the adapter's content; null without an adapter. */
	@Nullable String fingerprint() {
		return this.fingerprint;
	}

	/** Gives it back; called once. */
	void release() {
		this.release.run();
	}

}
