package io.millrace.worker.engine;

import java.util.List;

import io.millrace.protocol.message.KvEvent;

/**
 * What changed in a prefix cache.
 *
 * @param number counts these from 0; a missing one was lost
 * @param changes at least one, in the order in which they happened
 */
public record CacheChanges(long number, List<KvEvent.Change> changes) {

	public CacheChanges {
		changes = List.copyOf(changes);
	}

}
