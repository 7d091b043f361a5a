package io.millrace.scheduler.core;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * The requests of one pool that wait for a worker, in the order of their arrival. A
 * request that comes back keeps its place.
 */
final class Backlog {

	private final TreeMap<Long, ScheduledRequest> byArrival = new TreeMap<>();

	void add(ScheduledRequest request) {
		this.byArrival.put(request.number(), request);
	}

	void remove(ScheduledRequest request) {
		this.byArrival.remove(request.number());
	}

	int size() {
		return this.byArrival.size();
	}

	boolean isEmpty() {
		return this.byArrival.isEmpty();
	}

	/** In the order in which they are to be placed; a copy. */
	List<ScheduledRequest> inOrder() {
		return List.copyOf(requests());
	}

	Collection<ScheduledRequest> requests() {
		return this.byArrival.values();
	}

}
