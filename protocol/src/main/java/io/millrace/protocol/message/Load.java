package io.millrace.protocol.message;

import io.millrace.protocol.ProcessId;

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
 */
public record Load(ProcessId worker, String pool, long number, WorkerState state, int running, int waiting,
		int maxSequences, int freeBlocks, int totalBlocks, long prefillBacklogTokens) implements ControlMessage {

}
