package io.millrace.worker.step;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

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
	 * What keys and values depend on beside tokens, adapters and salts: blocks of one
	 * executor stand for those of another with the same. Null where none can be saved.
	 */
	default @Nullable String cacheFingerprint() {
		return null;
	}

	/**
	 * Writes what blocks hold into a file that is not there yet.
	 * @throws RuntimeException if it cannot be written
	 */
	default void saveBlocks(Path file, TokenIds blocks) {
		throw new UnsupportedOperationException("Blocks cannot be saved.");
	}

	/**
	 * Reads blocks that an executor with this one's fingerprint has saved.
	 * @param file which begins with what it has saved
	 * @param saved how many blocks that are
	 * @param first the first of them to be read
	 * @param blocks where they go
	 * @throws RuntimeException if it cannot be read; then what the blocks hold is void
	 */
	default void loadBlocks(Path file, int saved, int first, TokenIds blocks) {
		throw new UnsupportedOperationException("Blocks cannot be loaded.");
	}

	/**
	 * Begins, in the background, what makes steps faster but need not be there for the
	 * first ones: when nothing else of the process waits to be started. Any thread may
	 * call it, also during a step.
	 * @return whether steps are faster, when there is no more of it; or failed, and they
	 * are as fast as before
	 */
	default CompletableFuture<Boolean> rehearse() {
		return CompletableFuture.completedFuture(false);
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
