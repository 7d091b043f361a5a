package io.millrace.worker.engine;

import java.util.concurrent.CompletableFuture;

import io.millrace.worker.step.Adapter;
import io.millrace.worker.step.StepExecutor;
import org.jspecify.annotations.Nullable;

/**
 * An adapter on its way into a slot, part by part, so that no step waits for all of it.
 * One thread at a time may use it.
 */
final class AdapterLoading {

	private final Adapter adapter;

	private final int slot;

	private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

	private int next;

	AdapterLoading(Adapter adapter, int slot) {
		this.adapter = adapter;
		this.slot = slot;
	}

	/** Ends when all of it is there. */
	CompletableFuture<@Nullable Void> done() {
		return this.done;
	}

	/** Loads one more part; false if there is none, or if that failed. */
	boolean goOn(StepExecutor executor) {
		try {
			if (this.next < this.adapter.parts()) {
				executor.loadAdapter(this.adapter, this.next++, this.slot);
				return true;
			}
			this.done.complete(null);
		}
		catch (RuntimeException ex) {
			this.done.completeExceptionally(ex);
		}
		return false;
	}

	/** Ends without it. */
	void cancel() {
		this.done.completeExceptionally(new IllegalStateException("The engine stops."));
	}

}
