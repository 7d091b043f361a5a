package io.millrace.worker.protocol;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Finish;
import org.jspecify.annotations.Nullable;

/**
 * Tries that were cancelled or have ended here, remembered for a while, so that a
 * dispatch still in flight cannot revive them. Bounded in number and in time. Times are
 * nanoseconds.
 */
final class Tombstones {

	/** Longer than any dispatch is under way. */
	static final Duration LIFETIME = Duration.ofSeconds(60);

	static final int MAX_TOMBSTONES = 16_384;

	/** In order of burial. */
	private final Map<RequestId, Tombstone> tombstones = new LinkedHashMap<>();

	/** Nobody waits for what it covers. */
	void cancelled(Cancel cancel, long now) {
		Tombstone known = find(cancel.requestId(), now);
		Attempt before = (known != null) ? known.cancelledUpTo() : null;
		Attempt upTo = (before == null || before.isOlderThan(cancel.upTo())) ? cancel.upTo() : before;
		bury(cancel.requestId(), new Tombstone(upTo, (known != null) ? known.ended() : null, now));
	}

	/** A try has ended. */
	void ended(Finish finish, long now) {
		Tombstone known = find(finish.requestId(), now);
		bury(finish.requestId(), new Tombstone((known != null) ? known.cancelledUpTo() : null, finish, now));
	}

	boolean isCancelled(RequestId requestId, Attempt attempt, long now) {
		Tombstone tombstone = find(requestId, now);
		Attempt upTo = (tombstone != null) ? tombstone.cancelledUpTo() : null;
		return upTo != null && !upTo.isOlderThan(attempt);
	}

	/** The end of the latest try that has ended here, or null. */
	@Nullable Finish end(RequestId requestId, long now) {
		Tombstone tombstone = find(requestId, now);
		return (tombstone != null) ? tombstone.ended() : null;
	}

	void clear() {
		this.tombstones.clear();
	}

	int size() {
		return this.tombstones.size();
	}

	private @Nullable Tombstone find(RequestId requestId, long now) {
		removeOld(MAX_TOMBSTONES, now);
		return this.tombstones.get(requestId);
	}

	private void bury(RequestId requestId, Tombstone tombstone) {
		this.tombstones.remove(requestId);
		removeOld(MAX_TOMBSTONES - 1, tombstone.buriedAtNanos());
		this.tombstones.put(requestId, tombstone);
	}

	private void removeOld(int most, long now) {
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
	 * What is remembered of one request.
	 *
	 * @param cancelledUpTo the newest try that was cancelled, or null
	 * @param ended the end of the newest try that has ended, or null
	 * @param buriedAtNanos when
	 */
	private record Tombstone(@Nullable Attempt cancelledUpTo, @Nullable Finish ended, long buriedAtNanos) {

	}

}
