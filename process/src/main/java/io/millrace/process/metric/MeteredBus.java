package io.millrace.process.metric;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.DeliveryHandler;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Message;

/** A bus whose messages are counted by their types. Owns the bus that it wraps. */
public final class MeteredBus implements Bus {

	private final Bus bus;

	private final MeterRegistry registry;

	private final Map<Class<? extends Message>, Counter> sent = new ConcurrentHashMap<>();

	private final Map<Class<? extends Message>, Counter> published = new ConcurrentHashMap<>();

	private final Map<Class<? extends Message>, Counter> received = new ConcurrentHashMap<>();

	private final Counter refused;

	private final Counter failed;

	/** Counts nothing yet. */
	public MeteredBus(Bus bus, MeterRegistry registry) {
		this.bus = bus;
		this.registry = registry;
		this.refused = counter(BusMetric.REFUSED).register(registry);
		this.failed = counter(BusMetric.FAILED).register(registry);
		Gauge.builder(BusMetric.CONNECTED.id(), bus, (present) -> present.isConnected() ? 1 : 0)
			.description(BusMetric.CONNECTED.description())
			.register(registry);
	}

	@Override
	public CompletionStage<SendResult> send(Address queue, Envelope envelope, SendOptions options) {
		count(this.sent, "sent", envelope);
		return this.bus.send(queue, envelope, options).whenComplete((result, failure) -> {
			if (failure != null) {
				this.failed.increment();
			}
			else if (result == SendResult.FULL) {
				this.refused.increment();
			}
		});
	}

	@Override
	public void publish(Address topic, Envelope envelope) {
		count(this.published, "published", envelope);
		this.bus.publish(topic, envelope);
	}

	@Override
	public Subscription consume(QueueSpec queue, DeliveryHandler handler) {
		return this.bus.consume(queue, counting(handler));
	}

	@Override
	public Subscription subscribe(Address topic, DeliveryHandler handler) {
		return this.bus.subscribe(topic, counting(handler));
	}

	private DeliveryHandler counting(DeliveryHandler handler) {
		return (delivery) -> {
			count(this.received, "received", delivery.envelope());
			handler.onDelivery(delivery);
		};
	}

	private void count(Map<Class<? extends Message>, Counter> counters, String direction, Envelope envelope) {
		Class<? extends Message> type = envelope.message().getClass();
		Counter counter = counters.get(type);
		if (counter == null) {
			counter = counters.computeIfAbsent(type,
					(unseen) -> counter(BusMetric.MESSAGES).tag("direction", direction)
						.tag("type", unseen.getSimpleName())
						.register(this.registry));
		}
		counter.increment();
	}

	private static Counter.Builder counter(BusMetric metric) {
		return Counter.builder(metric.id()).description(metric.description());
	}

	@Override
	public boolean isConnected() {
		return this.bus.isConnected();
	}

	@Override
	public void close() {
		this.bus.close();
	}

}
