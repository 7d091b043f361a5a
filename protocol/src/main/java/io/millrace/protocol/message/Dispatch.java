package io.millrace.protocol.message;

import java.util.List;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;

/**
 * Scheduler to worker: a batch of requests placed there.
 *
 * @param scheduler where {@link Accepted} and {@link Busy} go
 * @param term the scheduler's term; a worker refuses an older one
 * @param items the requests, in the order in which they were placed
 */
public record Dispatch(ProcessId scheduler, long term, List<Item> items) implements WorkerMessage {

	public Dispatch {
		items = List.copyOf(items);
	}

	/**
	 * One request of the batch.
	 *
	 * @param task the work
	 * @param attempt which try of it
	 */
	public record Item(GenerationTask task, Attempt attempt) {

	}

}
