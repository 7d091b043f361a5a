package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.millrace.protocol.ProcessId;
import org.jspecify.annotations.Nullable;

/**
 * Which incarnations of the workers are dead: those that were declared lost, and all that
 * are older than one that was heard. One entry a name, the most recently heard names.
 */
final class Incarnations {

	private static final int MAX_NAMES = 4_096;

	private static final long ANNOUNCE_PERIOD_NANOS = Duration.ofSeconds(1).toNanos();

	private final Map<String, Life> newest = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Life> eldest) {
			return size() > MAX_NAMES;
		}

	};

	boolean isDead(ProcessId worker) {
		Life life = this.newest.get(worker.name());
		return life != null && (worker.epoch() < life.epoch() || (worker.epoch() == life.epoch() && life.dead()));
	}

	/** It was heard, and no newer one before. */
	void live(ProcessId worker) {
		Life life = this.newest.get(worker.name());
		if (life == null || worker.epoch() > life.epoch()) {
			this.newest.put(worker.name(), new Life(worker.epoch(), false, null));
		}
	}

	/** It was declared lost. */
	void bury(ProcessId worker, long nowNanos) {
		Life life = this.newest.get(worker.name());
		if (life == null || worker.epoch() >= life.epoch()) {
			this.newest.put(worker.name(), new Life(worker.epoch(), true, nowNanos));
		}
	}

	/**
	 * Whether to say now that a dead one is dead, which is done once a second at most;
	 * asking counts as saying.
	 */
	boolean announce(ProcessId dead, long nowNanos) {
		Life life = this.newest.get(dead.name());
		if (life == null
				|| (life.announcedNanos() != null && nowNanos - life.announcedNanos() < ANNOUNCE_PERIOD_NANOS)) {
			return false;
		}
		this.newest.put(dead.name(), new Life(life.epoch(), life.dead(), nowNanos));
		return true;
	}

	/**
	 * What is known of one name.
	 *
	 * @param epoch newest incarnation
	 * @param dead whether that one was declared lost
	 * @param announcedNanos when it was last said that an incarnation of it is dead
	 */
	private record Life(long epoch, boolean dead, @Nullable Long announcedNanos) {

	}

}
