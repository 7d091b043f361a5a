package io.millrace.gateway;

import java.time.Duration;
import java.util.List;

import io.millrace.gateway.adapters.AdapterLink;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.stream.Generations;
import io.millrace.process.Ticking;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.LoRAResponse;
import io.millrace.protocol.message.Message;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Listens to the bus and to the clock. Starts before the web server, and stops after it
 * has let its open streams finish.
 */
final class GatewayInbox extends Ticking {

	/**
	 * Below the workers', whose first HELLO should be heard, and far below the web
	 * server's, which are close to the largest number.
	 */
	private static final int PHASE = -1_000;

	private static final Duration TICK = Duration.ofMillis(100);

	private static final int TICKS_PER_ALIVE = 10;

	private final ProcessId self;

	private final Bus bus;

	private final Generations generations;

	private final ModelRegistry models;

	private final AdapterLink adapters;

	private List<Subscription> subscriptions = List.of();

	GatewayInbox(ProcessId self, Bus bus, Generations generations, ModelRegistry models, AdapterLink adapters) {
		this.self = self;
		this.bus = bus;
		this.generations = generations;
		this.models = models;
		this.adapters = adapters;
	}

	@Override
	protected Disposable begin() {
		this.subscriptions = List.of(this.bus.consume(QueueSpec.inbox(Address.inbox(this.self)), this::onInbox),
				this.bus.subscribe(Address.HELLO, this::onControl), this.bus.subscribe(Address.LOAD, this::onControl),
				this.bus.subscribe(Address.LOST, this::onInbox));
		return Flux.interval(TICK).onBackpressureDrop().subscribe(this::tick);
	}

	@Override
	public void stop() {
		super.stop();
		this.generations.shutdown();
		this.subscriptions.forEach(Subscription::close);
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	private void tick(long number) {
		this.generations.tick();
		if (number % TICKS_PER_ALIVE == 0) {
			this.bus.publish(Address.ALIVE, Envelope.of(this.self, new Alive(this.self, this.generations.openCount())));
		}
	}

	private void onInbox(Delivery delivery) {
		Message message = delivery.envelope().message();
		if (message instanceof LoRAResponse response) {
			this.adapters.onResponse(response);
		}
		else {
			this.generations.onMessage(message);
		}
		delivery.acknowledge();
	}

	private void onControl(Delivery delivery) {
		this.models.onMessage(delivery.envelope().message());
	}

}
