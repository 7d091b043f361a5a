package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Probe;

/**
 * Asks workers whether they are there. A probe that bounces is the proof that one is
 * gone: a process that ends takes its inbox with it at once, one that is only slow does
 * not. Bounded by the workers that were asked most recently.
 */
final class Probes {

	/** One that was not heard for so long is asked, and again after so long. */
	static final Duration PERIOD = Duration.ofMillis(500);

	private static final int MAX_WORKERS = 4_096;

	private final SchedulerEffects effects;

	/** By worker, when it was asked last. */
	private final Map<ProcessId, Long> asked = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<ProcessId, Long> eldest) {
			return size() > MAX_WORKERS;
		}

	};

	Probes(SchedulerEffects effects) {
		this.effects = effects;
	}

	/** Asks a worker, unless it was asked a moment ago. */
	void ask(ProcessId worker, long nowNanos) {
		Long last = this.asked.get(worker);
		if (last == null || nowNanos - last >= PERIOD.toNanos()) {
			this.asked.put(worker, nowNanos);
			this.effects.send(worker, new Probe());
		}
	}

}
