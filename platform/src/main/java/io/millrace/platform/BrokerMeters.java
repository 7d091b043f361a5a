package io.millrace.platform;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.protocol.bus.artemis.BrokerFigures;
import io.millrace.protocol.bus.artemis.EmbeddedBroker;

/** The embedded broker's meters, which ask it when they are read. */
final class BrokerMeters {

	private final EmbeddedBroker broker;

	private final MeterRegistry registry;

	BrokerMeters(EmbeddedBroker broker, MeterRegistry registry) {
		this.broker = broker;
		this.registry = registry;
		gauge(BrokerMetric.CONNECTIONS, BrokerFigures::connections);
		gauge(BrokerMetric.CONSUMERS, BrokerFigures::consumers);
		gauge(BrokerMetric.QUEUES, BrokerFigures::queues);
		gauge(BrokerMetric.MESSAGES, BrokerFigures::messages);
		gauge(BrokerMetric.SUBMITS, BrokerFigures::submits);
		gauge(BrokerMetric.BOUNCES, BrokerFigures::bounces);
		gauge(BrokerMetric.MEMORY, BrokerFigures::memoryBytes);
		counter(BrokerMetric.ADDED, BrokerFigures::added);
		counter(BrokerMetric.ACKNOWLEDGED, BrokerFigures::acknowledged);
	}

	private void gauge(BrokerMetric metric, ToDoubleFunction<BrokerFigures> value) {
		Gauge.builder(metric.id(), this.broker, (source) -> value.applyAsDouble(source.figures()))
			.description(metric.description())
			.register(this.registry);
	}

	private void counter(BrokerMetric metric, ToDoubleFunction<BrokerFigures> value) {
		FunctionCounter.builder(metric.id(), this.broker, (source) -> value.applyAsDouble(source.figures()))
			.description(metric.description())
			.register(this.registry);
	}

}
