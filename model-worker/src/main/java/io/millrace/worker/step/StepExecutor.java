package io.millrace.worker.step;

import java.nio.file.Path;

/**
 * Computes one step of a batch: embeds the step's tokens, writes their keys and values to
 * the paged cache, attends, and samples. Only the engine thread calls it.
 */
public interface StepExecutor extends AutoCloseable {

	/** What the planner must know of the model and its cache. */
	ModelShape shape();

	/**
	 * Runs a batch.
	 * @param batch what to compute
	 * @return what became of each sequence
	 * @throws RuntimeException if it failed as a whole
	 */
	StepResult execute(StepBatch batch);

	/** How many adapters it can have at a time; 0 where it can have none. */
	default int adapterSlots() {
		return 0;
	}

	/**
	 * Reads and checks an adapter. Any thread may call it, also during a step.
	 * @throws AdapterException if it is none, or none of this model
	 */
	default Adapter readAdapter(Path directory) {
		throw new UnsupportedOperationException("There is no room for adapters.");
	}

	/**
	 * Loads a part of an adapter into a slot that no sequence uses. Once all its parts
	 * are there, entries may name the slot.
	 * @throws AdapterException if it can no longer be read
	 */
	default void loadAdapter(Adapter adapter, int part, int slot) {
		throw new UnsupportedOperationException("There is no room for adapters.");
	}

	/**
	 * How long all steps so far have been in native code, in nanoseconds; 0 where there
	 * is none. For measurements, by the thread that executes.
	 */
	default long nativeNanos() {
		return 0;
	}

	@Override
	void close();

}
