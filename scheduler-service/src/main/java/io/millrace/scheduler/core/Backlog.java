package io.millrace.scheduler.core;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The requests of one pool that wait for a worker: resubmitted ones first, because they
 * were admitted before, then in the order of their arrival. A request that comes back
 * keeps its place.
 */
final class Backlog {

	private final TreeMap<Long, ScheduledRequest> resubmitted = new TreeMap<>();

	private final TreeMap<Long, ScheduledRequest> first = new TreeMap<>();

	void add(ScheduledRequest request) {
		share(request).put(request.number(), request);
	}

	void remove(ScheduledRequest request) {
		share(request).remove(request.number());
	}

	boolean contains(ScheduledRequest request) {
		return share(request).containsKey(request.number());
	}

	/** Whether there are too many of the request's kind to take it. */
	boolean isFullFor(ScheduledRequest request, int max) {
		return share(request).size() >= max;
	}

	int size() {
		return this.resubmitted.size() + this.first.size();
	}

	boolean isEmpty() {
		return this.resubmitted.isEmpty() && this.first.isEmpty();
	}

	/** In the order in which they are to be placed; a copy. */
	List<ScheduledRequest> inOrder() {
		return Stream.concat(this.resubmitted.values().stream(), this.first.values().stream()).toList();
	}

	private Map<Long, ScheduledRequest> share(ScheduledRequest request) {
		return request.isResubmission() ? this.resubmitted : this.first;
	}

}
