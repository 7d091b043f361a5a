package io.millrace.scheduler.core;

import java.time.Duration;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TraceContext;
import org.jspecify.annotations.Nullable;

/** What operators count or read in the log; nothing depends on it. */
public sealed interface Observation {

	/**
	 * A worker has a request.
	 *
	 * @param requestId which request
	 * @param waited from its arrival until it was known to be accepted
	 * @param answered the part of that which its worker took to answer
	 * @param trace the span that it is part of; null where it is not traced
	 */
	record Admitted(RequestId requestId, Duration waited, Duration answered,
			@Nullable TraceContext trace) implements Observation {

	}

	/**
	 * A worker's incarnation is given up.
	 *
	 * @param worker which incarnation
	 * @param running how many requests it had accepted from this scheduler
	 */
	record WorkerLost(ProcessId worker, int running) implements Observation {

	}

	/**
	 * What was sent to a worker came back, because it has no inbox.
	 *
	 * @param worker which incarnation
	 */
	record Bounced(ProcessId worker) implements Observation {

	}

	/**
	 * This scheduler became the active one of a pool.
	 *
	 * @param pool which pool
	 * @param term by which workers know it from those before
	 */
	record TookOver(String pool, long term) implements Observation {

	}

	/**
	 * A request that may have killed a worker was given to another.
	 *
	 * @param requestId which request
	 * @param worker who has it now
	 * @param trace null where it is not traced
	 */
	record SuspectPlaced(RequestId requestId, ProcessId worker, @Nullable TraceContext trace) implements Observation {

	}

	/**
	 * A request was given to a worker.
	 *
	 * @param requestId which request
	 * @param promptTokens tokens of its prompt, delivered ones included
	 * @param cachedTokens how many of them the worker was thought to hold
	 */
	record Placed(RequestId requestId, int promptTokens, int cachedTokens) implements Observation {

	}

	/**
	 * A gateway took back a request that no worker had.
	 *
	 * @param requestId which request
	 */
	record CancelledWhileQueued(RequestId requestId) implements Observation {

	}

}
