package io.millrace.scheduler.core;

/**
 * What waits in bounds of its own, so that one kind cannot keep another out; in the order
 * in which they are served. Within a band the smallest priority goes first.
 */
public enum Band {

	/** Was admitted before, and lost its worker. */
	RESUBMITTED,

	/** Of a priority below 0. */
	URGENT,

	/** Of the usual priority, 0. */
	USUAL,

	/** Of a priority above 0: can wait. */
	LATER;

	static Band of(ScheduledRequest request) {
		if (request.isResubmission()) {
			return RESUBMITTED;
		}
		int priority = request.priority();
		if (priority == 0) {
			return USUAL;
		}
		return (priority < 0) ? URGENT : LATER;
	}

}
