package io.millrace.gateway.batches;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.gateway.metric.GatewayMetric;

/** Records batches. Thread-safe. */
final class BatchMeters {

	private final MeterRegistry registry;

	private final Counter completed;

	private final Counter failed;

	private final Map<BatchStatus, Counter> ended = new EnumMap<>(BatchStatus.class);

	BatchMeters(MeterRegistry registry) {
		this.registry = registry;
		this.completed = counter(GatewayMetric.BATCH_LINES, "outcome", "completed");
		this.failed = counter(GatewayMetric.BATCH_LINES, "outcome", "failed");
		for (BatchStatus status : List.of(BatchStatus.COMPLETED, BatchStatus.FAILED, BatchStatus.EXPIRED,
				BatchStatus.CANCELLED)) {
			this.ended.put(status, counter(GatewayMetric.BATCHES_ENDED, "status", status.id()));
		}
	}

	void lines(List<LineResult> results) {
		long failures = results.stream().filter(LineResult::failed).count();
		this.failed.increment((double) failures);
		this.completed.increment((double) (results.size() - failures));
	}

	void ended(BatchStatus status) {
		Counter counter = this.ended.get(status);
		if (counter != null) {
			counter.increment();
		}
	}

	<T> void running(T source, ToDoubleFunction<T> count) {
		Gauge.builder(GatewayMetric.BATCHES_RUNNING.id(), source, count)
			.description(GatewayMetric.BATCHES_RUNNING.description())
			.register(this.registry);
	}

	private Counter counter(GatewayMetric metric, String tag, String value) {
		return Counter.builder(metric.id()).description(metric.description()).tag(tag, value).register(this.registry);
	}

}
