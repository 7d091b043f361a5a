package io.millrace.protocol.bus.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.millrace.protocol.Messages;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusContract;
import io.millrace.protocol.bus.BusException;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Message;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The contract in memory. */
class InMemoryBusTests extends BusContract {

	private final InMemoryBus hub = new InMemoryBus();

	@Override
	protected Bus connect() {
		return this.hub.connect();
	}

	@Test
	void anOutageFailsSendsUntilItIsOver() {
		this.hub.setConnected(false);
		Bus participant = this.hub.connect();
		assertThat(participant.isConnected()).isFalse();
		assertThat(participant.send(Address.submit("pool"), Messages.cancel(RequestId.create()), SendOptions.DEFAULT))
			.failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(BusException.class);
		this.hub.setConnected(true);
		assertThat(participant.isConnected()).isTrue();
	}

	@Test
	void whatBouncedLongAgoIsNotDelivered() {
		AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
		InMemoryBus aged = new InMemoryBus(clock(now::get));
		aged.consume(QueueSpec.bounce(), (delivery) -> {
		}).close();
		Address inbox = Address.inbox(Messages.WORKER);
		RequestId fresh = RequestId.create();
		aged.send(inbox, Messages.cancel(RequestId.create()), SendOptions.DEFAULT);
		now.set(Instant.EPOCH.plusSeconds(6));
		aged.send(inbox, Messages.cancel(fresh), SendOptions.DEFAULT);
		BlockingQueue<Message> received = new LinkedBlockingQueue<>();
		aged.consume(QueueSpec.bounce(), (delivery) -> received.add(delivery.envelope().message()));
		await().until(() -> !received.isEmpty());
		assertThat(received).extracting((message) -> ((Cancel) message).requestId()).containsExactly(fresh);
		aged.close();
	}

	private static Clock clock(Supplier<Instant> now) {
		return new Clock() {

			@Override
			public Instant instant() {
				return now.get();
			}

			@Override
			public ZoneId getZone() {
				return ZoneOffset.UTC;
			}

			@Override
			public Clock withZone(ZoneId zone) {
				return this;
			}

		};
	}

}
