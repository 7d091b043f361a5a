package io.millrace.protocol.message;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import org.jspecify.annotations.Nullable;

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
	 * @param part {@link WorkerRole#PREFILL} where the worker hands it over after its
	 * first token, having left its blocks where others find them; one that cannot goes on
	 * with it. Null for all of it
	 */
	public record Item(GenerationTask task, Attempt attempt,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable WorkerRole part) {

		/** All of a request. */
		public Item(GenerationTask task, Attempt attempt) {
			this(task, attempt, null);
		}

		/** Whether others go on with it after its first token. */
		public boolean prefillOnly() {
			return this.part == WorkerRole.PREFILL;
		}

	}

}
