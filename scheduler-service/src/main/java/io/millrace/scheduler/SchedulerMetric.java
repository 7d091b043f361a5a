package io.millrace.scheduler;

/** The names of the scheduler's meters. */
public enum SchedulerMetric {

	/** Gauge, tags {@code model_name} and {@code band}: requests waiting for a worker. */
	QUEUED("maxserve.num_requests_queued"),

	/** Timer: from a request's arrival until a worker accepted it. */
	QUEUE_TIME("maxserve.scheduler.queue_time"),

	/** Summary: requests in one dispatch. */
	DISPATCH_BATCH_SIZE("maxserve.scheduler.dispatch_batch_size"),

	/** Counter: prompt tokens of requests that were given to workers. */
	PROMPT_TOKENS("maxserve.scheduler.prompt_tokens"),

	/** Counter: those of them that their workers were thought to hold. */
	CACHED_TOKENS("maxserve.scheduler.cached_tokens"),

	/** Gauge: blocks of prefix caches that are remembered. */
	INDEXED_BLOCKS("maxserve.scheduler.indexed_blocks"),

	/** Counter, tag {@code reason}: requests refused. */
	REJECTS("maxserve.scheduler.rejects"),

	/** Counter: incarnations of workers that were given up. */
	WORKERS_LOST("maxserve.scheduler.workers_lost"),

	/** Counter: messages to workers that came back because they had no inbox. */
	BOUNCES("maxserve.scheduler.bounces"),

	/** Counter: times that this scheduler became the active one of a pool. */
	TAKEOVERS("maxserve.scheduler.takeovers"),

	/** Counter: requests given to a worker after another was lost with them. */
	SUSPECTS_PLACED("maxserve.scheduler.suspects_placed"),

	/** Counter: requests cancelled before a worker had them. */
	CANCELLED_WHILE_QUEUED("maxserve.scheduler.cancelled_while_queued");

	private final String meterName;

	SchedulerMetric(String meterName) {
		this.meterName = meterName;
	}

	public String meterName() {
		return this.meterName;
	}

}
