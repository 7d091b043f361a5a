package io.millrace.protocol.message;

import java.util.List;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;

/**
 * Worker to all, every 250 ms; also the worker's lease. The latest wins.
 *
 * @param worker who
 * @param pool name of its worker pool
 * @param number counts the worker's LOADs from 0, so that an older one is dropped
 * @param state whether it takes new work
 * @param running sequences in the running batch
 * @param waiting sequences accepted and not yet in the batch
 * @param maxSequences the most sequences in the running batch
 * @param freeBlocks free blocks of the KV cache
 * @param totalBlocks all blocks of the KV cache
 * @param prefillBacklogTokens prompt tokens accepted and not yet computed
 * @param term the newest scheduler's term that it has heard
 * @param held what it has accepted and not ended
 */
public record Load(ProcessId worker, String pool, long number, WorkerState state, int running, int waiting,
		int maxSequences, int freeBlocks, int totalBlocks, long prefillBacklogTokens, long term,
		List<Held> held) implements ControlMessage {

	public Load {
		held = List.copyOf(held);
	}

	/**
	 * One request that the worker has.
	 *
	 * @param requestId which request
	 * @param attempt which try of it
	 * @param generated tokens generated so far, those delivered by earlier submissions
	 * included
	 */
	public record Held(RequestId requestId, Attempt attempt, int generated) {

	}

}
