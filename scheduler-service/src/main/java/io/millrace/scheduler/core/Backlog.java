package io.millrace.scheduler.core;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The requests of one pool that wait for a worker: band after band, in each the smallest
 * priority first, in that tenants by turns, and of a tenant the earliest deadline first.
 * A request that comes back keeps its place, and its tenant gets back what it was charged
 * for it.
 */
final class Backlog {

	/** What a request was told when it had its turn. */
	enum Turn {

		/** It was taken. */
		TAKEN,

		/** It has to wait on. */
		PASSED,

		/** It has to wait on, and so have all after it. */
		ENOUGH

	}

	/** A generated token takes a step of its own, a prompt's tokens share one. */
	private static final int GENERATED_TOKEN_WEIGHT = 2;

	private final Map<Band, Queue> bands = new EnumMap<>(Band.class);

	private int size;

	Backlog() {
		for (Band band : Band.values()) {
			this.bands.put(band, new Queue());
		}
	}

	private Queue queue(ScheduledRequest request) {
		return this.bands.getOrDefault(Band.of(request), new Queue());
	}

	void add(ScheduledRequest request) {
		Queue queue = queue(request);
		if (request.isCharged()) {
			request.setCharged(false);
			queue.shares.charge(request.tenant(), -request.cost());
		}
		queue.add(request);
		this.size++;
	}

	/** It goes, and is not served. */
	void remove(ScheduledRequest request) {
		if (queue(request).remove(request)) {
			this.size--;
		}
	}

	/** It goes to a worker. */
	void take(ScheduledRequest request) {
		remove(request);
		request.setCharged(true);
		queue(request).shares.serve(request.tenant(), request.cost());
	}

	/** What was generated for a request that was taken. */
	void generated(ScheduledRequest request, int tokens) {
		queue(request).shares.charge(request.tenant(), Math.max(0L, tokens) * GENERATED_TOKEN_WEIGHT);
	}

	boolean contains(ScheduledRequest request) {
		return queue(request).contains(request);
	}

	/** Why there is no place for one more request, if there is none. */
	Optional<String> full(ScheduledRequest request, QueueLimits limits) {
		Queue queue = queue(request);
		if (queue.size >= limits.maxRequests()) {
			return Optional.of(limits.maxRequests() + " requests are waiting");
		}
		if (queue.bytes + request.bytes() > limits.maxBytes()) {
			return Optional.of("requests of " + queue.bytes + " bytes are waiting, where " + limits.maxBytes()
					+ " may, and this one has " + request.bytes());
		}
		return Optional.empty();
	}

	/** Prompt tokens that have their turn before a request that comes now. */
	long tokensBefore(ScheduledRequest request) {
		long tokens = 0;
		Band own = Band.of(request);
		for (Map.Entry<Band, Queue> band : this.bands.entrySet()) {
			if (band.getKey() == own) {
				return tokens + band.getValue().tokensBefore(request);
			}
			tokens += band.getValue().tokens();
		}
		return tokens;
	}

	int size() {
		return this.size;
	}

	/** Requests that wait in a band. */
	int size(Band band) {
		return this.bands.getOrDefault(band, new Queue()).size;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	/** Gives everything its turn until it is enough; what is taken may be removed. */
	void serve(Function<ScheduledRequest, Turn> server) {
		for (Queue queue : this.bands.values()) {
			if (!queue.serve(server)) {
				return;
			}
		}
	}

	/** Everything that waits; a copy. */
	List<ScheduledRequest> all() {
		List<ScheduledRequest> all = new ArrayList<>(this.size);
		this.bands.values().forEach((queue) -> queue.levels.values().forEach((level) -> level.forEach(all::add)));
		return all;
	}

	/** One band, its levels by their priority. */
	private static final class Queue {

		private final FairShares shares = new FairShares();

		private final TreeMap<Integer, Level> levels = new TreeMap<>();

		private int size;

		private long bytes;

		void add(ScheduledRequest request) {
			this.levels.computeIfAbsent(request.priority(), (priority) -> new Level(this.shares)).add(request);
			this.size++;
			this.bytes += request.bytes();
		}

		boolean remove(ScheduledRequest request) {
			Level level = this.levels.get(request.priority());
			if (level == null || !level.remove(request)) {
				return false;
			}
			if (level.isEmpty()) {
				this.levels.remove(request.priority());
			}
			this.size--;
			this.bytes -= request.bytes();
			return true;
		}

		boolean contains(ScheduledRequest request) {
			Level level = this.levels.get(request.priority());
			return level != null && level.contains(request);
		}

		long tokens() {
			return this.levels.values().stream().mapToLong(Level::tokens).sum();
		}

		long tokensBefore(ScheduledRequest request) {
			long before = this.levels.headMap(request.priority()).values().stream().mapToLong(Level::tokens).sum();
			Level level = this.levels.get(request.priority());
			return (level != null) ? before + level.tokensBefore(request) : before;
		}

		/** Returns false if it is enough. */
		boolean serve(Function<ScheduledRequest, Turn> server) {
			for (Level level : List.copyOf(this.levels.values())) {
				if (!level.serve(server)) {
					return false;
				}
			}
			return true;
		}

	}

}
