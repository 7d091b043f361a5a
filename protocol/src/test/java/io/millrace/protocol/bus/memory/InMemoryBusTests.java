package io.millrace.protocol.bus.memory;

import java.time.Duration;

import io.millrace.protocol.Messages;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusContract;
import io.millrace.protocol.bus.BusException;
import io.millrace.protocol.bus.SendOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

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

}
