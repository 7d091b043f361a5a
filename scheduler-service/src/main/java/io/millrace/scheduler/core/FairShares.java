package io.millrace.scheduler.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much each tenant has had, in tokens; who has had least is next. A tenant that comes
 * back after a while begins where the others are, so that nobody saves up turns. Tokens
 * are charged when they are dispatched, generated ones when they are known.
 *
 * <p>
 * Start-time fair queueing, which is deficit round robin without rounds: no quantum has
 * to suit prompts of ten tokens and of a hundred thousand. Bounded by the tenants charged
 * most recently.
 */
final class FairShares {

	private static final int MAX_TENANTS = 4_096;

	private final Map<String, Long> served = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
			return size() > MAX_TENANTS;
		}

	};

	/** What whoever was served last had had before. */
	private long turn;

	/** A tenant that had nothing waiting has something now. */
	void join(String tenant) {
		this.served.merge(tenant, this.turn, Math::max);
	}

	/** What counts as had by a tenant. */
	long of(String tenant) {
		return this.served.getOrDefault(tenant, this.turn);
	}

	/** It is a tenant's turn. */
	void serve(String tenant, long tokens) {
		this.turn = Math.max(this.turn, of(tenant));
		charge(tenant, tokens);
	}

	/** A tenant has had more, or, below zero, less than was thought. */
	void charge(String tenant, long tokens) {
		this.served.put(tenant, of(tenant) + tokens);
	}

}
