package io.millrace.worker.engine;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were cancelled or have ended here, remembered for a while, so that a
 * dispatch still in flight cannot revive them. Bounded in number and in time. Not
 * thread-safe.
 */
final class Tombstones {

	/** Longer than any dispatch is under way. */
	static final Duration LIFETIME = Duration.ofSeconds(60);

	static final int MAX_TOMBSTONES = 16_384;

	private final LongSupplier nanoTime;

	/** In order of burial. */
	private final Map<RequestId, Tombstone> tombstones = new LinkedHashMap<>();

	Tombstones(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	void cancelled(RequestId requestId) {
		bury(requestId, null);
	}

	/** The given try has ended; one that was cancelled before stays cancelled. */
	void ended(RequestId requestId, Attempt attempt) {
		if (!isCancelled(requestId)) {
			bury(requestId, attempt);
		}
	}

	boolean isCancelled(RequestId requestId) {
		Tombstone tombstone = find(requestId);
		return tombstone != null && tombstone.endedAttempt() == null;
	}

	/** Whether this try, or a newer one, has ended. */
	boolean hasEnded(RequestId requestId, Attempt attempt) {
		Tombstone tombstone = find(requestId);
		Attempt ended = (tombstone != null) ? tombstone.endedAttempt() : null;
		return ended != null && !ended.isOlderThan(attempt);
	}

	int size() {
		return this.tombstones.size();
	}

	private @Nullable Tombstone find(RequestId requestId) {
		forgetOld(MAX_TOMBSTONES);
		return this.tombstones.get(requestId);
	}

	private void bury(RequestId requestId, @Nullable Attempt endedAttempt) {
		this.tombstones.remove(requestId);
		forgetOld(MAX_TOMBSTONES - 1);
		this.tombstones.put(requestId, new Tombstone(endedAttempt, this.nanoTime.getAsLong()));
	}

	private void forgetOld(int most) {
		long now = this.nanoTime.getAsLong();
		Iterator<Tombstone> oldestFirst = this.tombstones.values().iterator();
		while (oldestFirst.hasNext()) {
			boolean expired = now - oldestFirst.next().buriedAtNanos() >= LIFETIME.toNanos();
			if (!expired && this.tombstones.size() <= most) {
				return;
			}
			oldestFirst.remove();
		}
	}

	/**
	 * One of them.
	 *
	 * @param endedAttempt the try that ended, or null if the request was cancelled
	 * @param buriedAtNanos when
	 */
	private record Tombstone(@Nullable Attempt endedAttempt, long buriedAtNanos) {

	}

}
