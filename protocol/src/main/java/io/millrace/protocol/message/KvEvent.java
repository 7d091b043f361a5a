package io.millrace.protocol.message;

import java.util.List;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.ProcessId;

/**
 * Worker to all, several times a second while it changes: what its prefix cache holds. A
 * listener that has missed a number, or hears of an incarnation first with another number
 * than 0, knows only what it has heard since; what it does not know of a worker is not
 * wrong, only less than there is, but it must forget what it knew before the gap.
 *
 * @param worker who; another epoch begins anew
 * @param pool name of its worker pool
 * @param number counts the worker's events from 0, those included that nobody could be
 * told
 * @param changes in the order in which they happened
 */
public record KvEvent(ProcessId worker, String pool, long number, List<Change> changes) implements ControlMessage {

	public KvEvent {
		changes = List.copyOf(changes);
	}

	/** What happened to blocks. */
	public enum Kind {

		/** They can be found from now on. */
		STORED,
		/** They cannot be found any more. */
		REMOVED,
		/** No block can be found any more; names none. */
		CLEARED

	}

	/**
	 * Blocks to which the same happened.
	 *
	 * @param kind what
	 * @param blocks which, in the order in which it happened
	 */
	public record Change(Kind kind, List<BlockHash> blocks) {

		public Change {
			blocks = List.copyOf(blocks);
		}

	}

}
