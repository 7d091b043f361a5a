package io.millrace.worker.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Runs one model: takes requests, and writes a {@link Transcript} of each. All methods
 * may be called from any thread, and none but {@link #awaitIdle} and {@link #close} waits
 * for a step.
 *
 * <p>
 * Life: made, {@link #start started} once, closed.
 */
public interface ModelEngine extends AutoCloseable {

	/**
	 * Starts the engine's thread.
	 * @param output is told whenever transcripts have changed
	 */
	void start(EngineOutput output);

	/**
	 * The most tokens of a request that it serves; of each text, where it has several.
	 */
	int maxLength();

	/** Why it could never serve a request, or null if it could. */
	Outcome.@Nullable Failed refuse(GenerationTask task);

	/**
	 * Runs a request, which must not be one to {@link #refuse}.
	 * @return what it will generate; null if the engine has as much as it may, or has
	 * stopped
	 */
	@Nullable Transcript submit(Dispatch.Item item);

	/**
	 * Ends a request as cancelled, after the current step. Nothing happens if it has
	 * ended.
	 */
	void abort(Transcript transcript);

	/** Waits until all its requests have ended; false if it takes longer. */
	boolean awaitIdle(Duration timeout) throws InterruptedException;

	/**
	 * What has changed in the prefix cache since this was last asked, or null if nothing
	 * has. Each change is given once.
	 */
	default @Nullable CacheChanges pollCacheChanges() {
		return null;
	}

	/** Whether it can have adapters. */
	default boolean takesAdapters() {
		return false;
	}

	/** The adapters that requests can name. */
	default List<LoRAAdapter> adapters() {
		return List.of();
	}

	/**
	 * Loads an adapter, and waits until it is there, which may take several seconds.
	 * @param name under which requests ask for it
	 * @param directory where it lies
	 * @param inPlace whether it may take the place of one with its name
	 */
	default AdapterResult loadAdapter(String name, Path directory, boolean inPlace) {
		return AdapterResult.DISABLED;
	}

	/** Lets no new request have an adapter; those that use it keep it. */
	default AdapterResult unloadAdapter(String name) {
		return AdapterResult.DISABLED;
	}

	/**
	 * Lets no new sequence find what was computed before; nothing where nothing is kept.
	 */
	default void resetPrefixCache() {
	}

	/**
	 * Begins, in the background, what makes it faster but need not be there for the first
	 * requests.
	 * @return whether it is faster, when there is no more of it; or failed, and it goes
	 * on as it was
	 */
	default CompletableFuture<Boolean> rehearse() {
		return CompletableFuture.completedFuture(false);
	}

	/** How busy it is now. */
	EngineLoad load();

	/**
	 * Whether its thread lives and its present step is not older than the given time; an
	 * engine that was not started or was closed on purpose counts as healthy.
	 */
	boolean isHealthy(Duration stepTimeout);

	/** Closes it with the longest patience. */
	@Override
	void close();

	/**
	 * Hands all requests over and ends the thread, after the present step. A step that
	 * hangs is not waited for. Closing it twice does nothing.
	 * @param stepTimeout a step that takes longer counts as hanging
	 */
	void close(Duration stepTimeout);

}
