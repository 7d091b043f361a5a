package io.millrace.gateway.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.millrace.gateway.metric.GatewayMetric;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.process.Ticking;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** How many workers of each model take new requests, looked at every second. */
final class ReadyWorkerMeters extends Ticking {

	private static final Duration PERIOD = Duration.ofSeconds(1);

	private final ModelRegistry models;

	private final MultiGauge gauge;

	ReadyWorkerMeters(ModelRegistry models, MeterRegistry registry) {
		this.models = models;
		this.gauge = MultiGauge.builder(GatewayMetric.READY_WORKERS.id())
			.description(GatewayMetric.READY_WORKERS.description())
			.register(registry);
	}

	@Override
	protected Disposable begin() {
		return Flux.interval(Duration.ZERO, PERIOD).onBackpressureDrop().subscribe((number) -> look());
	}

	private void look() {
		List<Row<?>> rows = new ArrayList<>();
		this.models.readyWorkers().forEach((model, count) -> rows.add(Row.of(Tags.of("model_name", model), count)));
		this.gauge.register(rows, true);
	}

}
