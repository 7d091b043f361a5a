package io.millrace.worker.step;

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
