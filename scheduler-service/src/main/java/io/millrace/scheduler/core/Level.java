package io.millrace.scheduler.core;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

import io.millrace.scheduler.core.Backlog.Turn;

/**
 * What waits with one priority in one band: tenants by turns, as {@link FairShares} says;
 * of a tenant the earliest deadline first, then the earliest arrival.
 */
final class Level {

	private static final Comparator<ScheduledRequest> URGENCY = Comparator
		.comparing((ScheduledRequest request) -> request.task().deadline())
		.thenComparingLong(ScheduledRequest::number);

	private final FairShares shares;

	private final Map<String, Flow> flows = new LinkedHashMap<>();

	private long tokens;

	Level(FairShares shares) {
		this.shares = shares;
	}

	boolean isEmpty() {
		return this.flows.isEmpty();
	}

	/** Prompt tokens of all that waits. */
	long tokens() {
		return this.tokens;
	}

	void add(ScheduledRequest request) {
		Flow flow = this.flows.computeIfAbsent(request.tenant(), (tenant) -> {
			this.shares.join(tenant);
			return new Flow();
		});
		if (flow.waiting.add(request)) {
			flow.tokens += request.cost();
			this.tokens += request.cost();
		}
	}

	boolean remove(ScheduledRequest request) {
		Flow flow = this.flows.get(request.tenant());
		if (flow == null || !flow.waiting.remove(request)) {
			return false;
		}
		flow.tokens -= request.cost();
		this.tokens -= request.cost();
		if (flow.waiting.isEmpty()) {
			this.flows.remove(request.tenant());
		}
		return true;
	}

	boolean contains(ScheduledRequest request) {
		Flow flow = this.flows.get(request.tenant());
		return flow != null && flow.waiting.contains(request);
	}

	/**
	 * Tokens that are served before a request of its tenant that comes now: all of its
	 * own, and of each other tenant as many.
	 */
	long tokensBefore(ScheduledRequest request) {
		Flow own = this.flows.get(request.tenant());
		long mine = (own != null) ? own.tokens : 0;
		long before = mine;
		for (Flow flow : this.flows.values()) {
			if (flow != own) {
				before += Math.min(flow.tokens, mine + request.cost());
			}
		}
		return before;
	}

	/**
	 * Gives everything its turn, in order, until it is enough.
	 * @return false if it is
	 */
	boolean serve(Function<ScheduledRequest, Turn> server) {
		PriorityQueue<Head> heads = new PriorityQueue<>();
		this.flows.values().forEach((flow) -> heads.add(head(flow, flow.waiting.first())));
		for (Head head = heads.poll(); head != null; head = heads.poll()) {
			ScheduledRequest next = head.flow.waiting.higher(head.request);
			Turn turn = server.apply(head.request);
			if (turn == Turn.ENOUGH) {
				return false;
			}
			if (next != null) {
				heads.add(head(head.flow, next));
			}
		}
		return true;
	}

	private Head head(Flow flow, ScheduledRequest request) {
		return new Head(flow, request, this.shares.of(request.tenant()));
	}

	void forEach(Consumer<ScheduledRequest> action) {
		this.flows.values().forEach((flow) -> flow.waiting.forEach(action));
	}

	/** What one tenant has waiting. */
	private static final class Flow {

		private final TreeSet<ScheduledRequest> waiting = new TreeSet<>(URGENCY);

		private long tokens;

	}

	/**
	 * The next of a tenant.
	 *
	 * @param served what the tenant has had
	 */
	private record Head(Flow flow, ScheduledRequest request, long served) implements Comparable<Head> {

		private static final Comparator<Head> ORDER = Comparator.comparingLong(Head::served)
			.thenComparing(Head::request, URGENCY);

		@Override
		public int compareTo(Head other) {
			return ORDER.compare(this, other);
		}

	}

}
