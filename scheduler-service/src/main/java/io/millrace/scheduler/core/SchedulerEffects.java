package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Reject;

/** What the core makes happen. Called by the core's thread; none may block or throw. */
public interface SchedulerEffects {

	/** Sends a batch to a worker. */
	void dispatch(ProcessId worker, List<Dispatch.Item> items);

	/**
	 * Tells a gateway that a worker has its request.
	 * @param queued how long the request waited, from its arrival to its acceptance
	 */
	void admit(ProcessId gateway, Admit admit, Duration queued);

	/** Tells a gateway that its request will not be served. */
	void reject(ProcessId gateway, Reject reject);

	/** Tells a worker to drop a request. */
	void cancel(ProcessId worker, RequestId request);

	/**
	 * A worker's lease has ended. What it had not accepted is placed elsewhere by the
	 * core; what it was running is its gateways' to submit again.
	 */
	void workerLost(ProcessId worker, Set<RequestId> running);

}
