package io.millrace.protocol.bus.artemis;

import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract over an embedded broker in this JVM. */
class ArtemisInVmBusTests extends BusContract {

	private EmbeddedBroker broker;

	@BeforeAll
	void startBroker() {
		this.broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm().withMaxSubmits(MAX_SUBMITS));
	}

	@AfterAll
	void stopBroker() {
		this.broker.close();
	}

	@Override
	protected Bus connect() {
		return ArtemisBus.connect(this.broker.clientSettings());
	}

}
