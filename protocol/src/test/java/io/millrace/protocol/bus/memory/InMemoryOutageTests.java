package io.millrace.protocol.bus.memory;

import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusOutageContract;

/** The contract in memory. */
class InMemoryOutageTests extends BusOutageContract {

	private final InMemoryBus hub = new InMemoryBus();

	@Override
	protected Bus connect() {
		return this.hub.connect();
	}

	@Override
	protected void breakDown() {
		this.hub.setConnected(false);
	}

	@Override
	protected void comeBack() {
		this.hub.setConnected(true);
	}

}
