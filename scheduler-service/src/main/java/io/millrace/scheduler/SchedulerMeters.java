package io.millrace.scheduler;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.protocol.ErrorCode;
import io.millrace.scheduler.core.Observation;

/** The scheduler's meters, all registered at the start. */
final class SchedulerMeters {

	private static final String REASON = "reason";

	private final AtomicInteger queued = new AtomicInteger();

	private final Timer queueTime;

	private final DistributionSummary dispatchBatchSize;

	private final Map<ErrorCode, Counter> rejects = new EnumMap<>(ErrorCode.class);

	private final Counter workersLost;

	private final Counter bounces;

	private final Counter takeovers;

	private final Counter suspectsPlaced;

	private final Counter cancelledWhileQueued;

	SchedulerMeters(MeterRegistry registry) {
		Gauge.builder(SchedulerMetric.QUEUED.meterName(), this.queued, AtomicInteger::get)
			.description("Requests waiting for a worker")
			.register(registry);
		this.queueTime = Timer.builder(SchedulerMetric.QUEUE_TIME.meterName())
			.description("From a request's arrival until a worker accepted it")
			.publishPercentileHistogram()
			.minimumExpectedValue(Duration.ofMillis(1))
			.maximumExpectedValue(Duration.ofMinutes(1))
			.register(registry);
		this.dispatchBatchSize = DistributionSummary.builder(SchedulerMetric.DISPATCH_BATCH_SIZE.meterName())
			.description("Requests in one dispatch")
			.serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
			.register(registry);
		for (ErrorCode reason : new ErrorCode[] { ErrorCode.OVERLOADED, ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL }) {
			this.rejects.put(reason,
					Counter.builder(SchedulerMetric.REJECTS.meterName())
						.description("Requests refused")
						.tag(REASON, reason.name().toLowerCase(Locale.ROOT))
						.register(registry));
		}
		this.workersLost = counter(registry, SchedulerMetric.WORKERS_LOST, "Workers that were given up");
		this.bounces = counter(registry, SchedulerMetric.BOUNCES, "Messages to workers that came back");
		this.takeovers = counter(registry, SchedulerMetric.TAKEOVERS, "Times that it became the active scheduler");
		this.suspectsPlaced = counter(registry, SchedulerMetric.SUSPECTS_PLACED,
				"Requests placed after a worker was lost with them");
		this.cancelledWhileQueued = counter(registry, SchedulerMetric.CANCELLED_WHILE_QUEUED,
				"Requests cancelled before a worker had them");
	}

	private static Counter counter(MeterRegistry registry, SchedulerMetric metric, String description) {
		return Counter.builder(metric.meterName()).description(description).register(registry);
	}

	void queued(int requests) {
		this.queued.set(requests);
	}

	void observe(Observation observation) {
		switch (observation) {
			case Observation.Admitted admitted -> this.queueTime.record(admitted.waited());
			case Observation.WorkerLost lost -> this.workersLost.increment();
			case Observation.Bounced bounced -> this.bounces.increment();
			case Observation.TookOver tookOver -> this.takeovers.increment();
			case Observation.SuspectPlaced placed -> this.suspectsPlaced.increment();
			case Observation.CancelledWhileQueued cancelled -> this.cancelledWhileQueued.increment();
		}
	}

	void dispatched(int requests) {
		this.dispatchBatchSize.record(requests);
	}

	void rejected(ErrorCode reason) {
		Counter counter = this.rejects.get(reason);
		if (counter != null) {
			counter.increment();
		}
	}

}
