package io.millrace.scheduler;

import java.time.Instant;

import io.millrace.process.trace.Tracing;
import io.millrace.scheduler.core.Observation;
import io.opentelemetry.api.common.Attributes;

/**
 * A traced request's time here: {@code queue} until it was placed, then {@code dispatch}.
 */
final class SchedulerSpans {

	private final Tracing tracing;

	SchedulerSpans(Tracing tracing) {
		this.tracing = tracing;
	}

	void admitted(Observation.Admitted admitted) {
		if (admitted.trace() != null) {
			Instant now = Instant.now();
			Instant placed = now.minus(admitted.answered());
			this.tracing.record(admitted.trace(), "queue", now.minus(admitted.waited()), placed, Attributes.empty());
			this.tracing.record(admitted.trace(), "dispatch", placed, now, Attributes.empty());
		}
	}

}
