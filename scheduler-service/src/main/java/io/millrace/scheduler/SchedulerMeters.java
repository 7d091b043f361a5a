package io.millrace.scheduler;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.protocol.CapacityReason;
import io.millrace.scheduler.core.Band;
import io.millrace.scheduler.core.Observation;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's meters; all are registered at the start, but a pool's, which are when
 * it is first heard of.
 */
final class SchedulerMeters {

	private static final String REASON = "reason";

	/** Those for which schedulers refuse. */
	private static final CapacityReason[] REASONS = { CapacityReason.QUEUE_FULL, CapacityReason.PREDICTED_WAIT,
			CapacityReason.QUEUE_TIMEOUT, CapacityReason.DEADLINE, CapacityReason.NO_WORKER };

	private static final String NO_CAPACITY = "none";

	private final MeterRegistry registry;

	/** By pool, which is named like its model. Only the scheduler's thread touches it. */
	private final Map<String, Map<Band, AtomicInteger>> queued = new HashMap<>();

	private final AtomicInteger indexed = new AtomicInteger();

	private final Timer queueTime;

	private final DistributionSummary dispatchBatchSize;

	private final Map<CapacityReason, Counter> rejects = new EnumMap<>(CapacityReason.class);

	private final Counter otherRejects;

	private final Counter promptTokens;

	private final Counter cachedTokens;

	private final Counter workersLost;

	private final Counter bounces;

	private final Counter takeovers;

	private final Counter suspectsPlaced;

	private final Counter cancelledWhileQueued;

	SchedulerMeters(MeterRegistry registry) {
		this.registry = registry;
		Gauge.builder(SchedulerMetric.INDEXED_BLOCKS.meterName(), this.indexed, AtomicInteger::get)
			.description("Blocks of prefix caches that are remembered")
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
		for (CapacityReason reason : REASONS) {
			this.rejects.put(reason, rejects(registry, reason.id()));
		}
		this.otherRejects = rejects(registry, NO_CAPACITY);
		this.promptTokens = counter(registry, SchedulerMetric.PROMPT_TOKENS,
				"Prompt tokens of requests that were given to workers");
		this.cachedTokens = counter(registry, SchedulerMetric.CACHED_TOKENS,
				"Prompt tokens that their workers were thought to hold");
		this.workersLost = counter(registry, SchedulerMetric.WORKERS_LOST, "Workers that were given up");
		this.bounces = counter(registry, SchedulerMetric.BOUNCES, "Messages to workers that came back");
		this.takeovers = counter(registry, SchedulerMetric.TAKEOVERS, "Times that it became the active scheduler");
		this.suspectsPlaced = counter(registry, SchedulerMetric.SUSPECTS_PLACED,
				"Requests placed after a worker was lost with them");
		this.cancelledWhileQueued = counter(registry, SchedulerMetric.CANCELLED_WHILE_QUEUED,
				"Requests cancelled before a worker had them");
	}

	private static Counter rejects(MeterRegistry registry, String reason) {
		return Counter.builder(SchedulerMetric.REJECTS.meterName())
			.description("Requests refused")
			.tag(REASON, reason)
			.register(registry);
	}

	private static Counter counter(MeterRegistry registry, SchedulerMetric metric, String description) {
		return Counter.builder(metric.meterName()).description(description).register(registry);
	}

	/** So many requests of a band wait for a pool's workers. */
	void queued(String pool, Band band, int requests) {
		this.queued.computeIfAbsent(pool, (name) -> new EnumMap<>(Band.class))
			.computeIfAbsent(band, (key) -> gauge(pool, key))
			.set(requests);
	}

	private AtomicInteger gauge(String pool, Band band) {
		AtomicInteger requests = new AtomicInteger();
		Gauge.builder(SchedulerMetric.QUEUED.meterName(), requests, AtomicInteger::get)
			.description("Requests waiting for a worker")
			.tag("model_name", pool)
			.tag("band", band.name().toLowerCase(Locale.ROOT))
			.register(this.registry);
		return requests;
	}

	void indexed(int blocks) {
		this.indexed.set(blocks);
	}

	void observe(Observation observation) {
		switch (observation) {
			case Observation.Admitted admitted -> this.queueTime.record(admitted.waited());
			case Observation.WorkerLost lost -> this.workersLost.increment();
			case Observation.Bounced bounced -> this.bounces.increment();
			case Observation.TookOver tookOver -> this.takeovers.increment();
			case Observation.SuspectPlaced placed -> this.suspectsPlaced.increment();
			case Observation.Placed placed -> {
				this.promptTokens.increment(placed.promptTokens());
				this.cachedTokens.increment(placed.cachedTokens());
			}
			case Observation.CancelledWhileQueued cancelled -> this.cancelledWhileQueued.increment();
		}
	}

	void dispatched(int requests) {
		this.dispatchBatchSize.record(requests);
	}

	/** A request was refused; null where capacity was not the reason. */
	void rejected(@Nullable CapacityReason reason) {
		Counter counter = (reason != null) ? this.rejects.get(reason) : null;
		((counter != null) ? counter : this.otherRejects).increment();
	}

}
