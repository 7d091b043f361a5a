package io.millrace.scheduler.core;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The requests of one pool that wait for a worker: resubmitted ones first, because they
 * were admitted before, then by their priority, the smallest first, and in the order of
 * their arrival. A request that comes back keeps its place.
 */
final class Backlog {

	private final TreeMap<Turn, ScheduledRequest> resubmitted = new TreeMap<>();

	private final TreeMap<Turn, ScheduledRequest> first = new TreeMap<>();

	void add(ScheduledRequest request) {
		share(request).put(Turn.of(request), request);
	}

	void remove(ScheduledRequest request) {
		share(request).remove(Turn.of(request));
	}

	boolean contains(ScheduledRequest request) {
		return share(request).containsKey(Turn.of(request));
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

	private Map<Turn, ScheduledRequest> share(ScheduledRequest request) {
		return request.isResubmission() ? this.resubmitted : this.first;
	}

	/** When it is a request's turn. */
	private record Turn(int priority, long number) implements Comparable<Turn> {

		private static final Comparator<Turn> ORDER = Comparator.comparingInt(Turn::priority)
			.thenComparingLong(Turn::number);

		static Turn of(ScheduledRequest request) {
			return new Turn(request.task().effectiveRouting().priority(), request.number());
		}

		@Override
		public int compareTo(Turn other) {
			return ORDER.compare(this, other);
		}

	}

}
