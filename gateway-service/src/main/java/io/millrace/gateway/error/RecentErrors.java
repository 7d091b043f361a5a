package io.millrace.gateway.error;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The requests that were answered with an error last, the latest first. Thread-safe. */
public final class RecentErrors {

	private static final int MOST = 100;

	private final Deque<Entry> latest = new ArrayDeque<>();

	synchronized void add(Entry entry) {
		this.latest.addFirst(entry);
		if (this.latest.size() > MOST) {
			this.latest.removeLast();
		}
	}

	/** The latest first. */
	public synchronized List<Entry> list() {
		return List.copyOf(this.latest);
	}

	/**
	 * One of them.
	 *
	 * @param at when
	 * @param id the request's id
	 * @param tenant who asked
	 * @param route method and path
	 * @param status HTTP status
	 * @param reason which error
	 * @param message what the client was told
	 */
	public record Entry(Instant at, String id, String tenant, String route, int status, String reason, String message) {

	}

}
