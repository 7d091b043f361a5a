package io.millrace.worker.cache;

import io.millrace.protocol.BlockHash;

/** Is told which content can be found in the cache. Called by the engine thread. */
public interface CacheListener {

	/** Looks away. */
	CacheListener NONE = new CacheListener() {
	};

	/** A block can be found from now on. */
	default void onStored(BlockHash block) {
	}

	/** A block cannot be found any more. */
	default void onRemoved(BlockHash block) {
	}

	/** No block can be found any more. */
	default void onCleared() {
	}

}
