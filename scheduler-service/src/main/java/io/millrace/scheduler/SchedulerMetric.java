package io.millrace.scheduler;

/** The names of the scheduler's meters. */
public enum SchedulerMetric {

	/** Gauge: requests waiting for a worker. */
	QUEUED("maxserve.num_requests_queued"),

	/** Timer: from a request's arrival until a worker accepted it. */
	QUEUE_TIME("maxserve.scheduler.queue_time"),

	/** Summary: requests in one dispatch. */
	DISPATCH_BATCH_SIZE("maxserve.scheduler.dispatch_batch_size"),

	/** Counter, tag {@code reason}: requests refused. */
	REJECTS("maxserve.scheduler.rejects"),

	/** Counter: workers whose lease ended. */
	WORKERS_LOST("maxserve.scheduler.workers_lost");

	private final String meterName;

	SchedulerMetric(String meterName) {
		this.meterName = meterName;
	}

	public String meterName() {
		return this.meterName;
	}

}
