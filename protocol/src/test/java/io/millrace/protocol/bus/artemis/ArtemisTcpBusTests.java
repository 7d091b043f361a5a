package io.millrace.protocol.bus.artemis;

import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract over TCP, with user and password. */
class ArtemisTcpBusTests extends BusContract {

	private EmbeddedBroker broker;

	@BeforeAll
	void startBroker() {
		this.broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm()
			.withTcp("127.0.0.1", 0)
			.withUser("millrace", "secret")
			.withMaxSubmits(MAX_SUBMITS));
	}

	@AfterAll
	void stopBroker() {
		this.broker.close();
	}

	@Override
	protected Bus connect() {
		return ArtemisBus.connect(new ArtemisSettings(this.broker.tcpUrl(), "millrace", "secret"));
	}

}
