package io.millrace.gateway.observe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

import io.millrace.gateway.stream.Timeline;

/**
 * The generations that ended last, the latest first, and how many tokens there were.
 * Thread-safe.
 */
public final class RecentGenerations implements Consumer<Timeline> {

	private final Deque<Timeline> latest = new ArrayDeque<>();

	private final int most;

	private long tokens;

	RecentGenerations(int most) {
		this.most = most;
	}

	@Override
	public synchronized void accept(Timeline timeline) {
		this.tokens += timeline.tokens();
		this.latest.addFirst(timeline);
		if (this.latest.size() > this.most) {
			this.latest.removeLast();
		}
	}

	/** The latest first. */
	public synchronized List<Timeline> list() {
		return List.copyOf(this.latest);
	}

	/** Tokens of all generations that have ended. */
	public synchronized long tokens() {
		return this.tokens;
	}

}
