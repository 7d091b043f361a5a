package io.millrace.protocol.bus.artemis;

import java.net.URI;

import io.millrace.protocol.FreePort;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusOutageContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract over TCP, with a broker that really stops and starts on its port. */
class ArtemisTcpOutageTests extends BusOutageContract {

	private EmbeddedBroker broker;

	private String url;

	@BeforeEach
	void startBroker() {
		this.broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", FreePort.next()));
		this.url = this.broker.tcpUrl();
	}

	@AfterEach
	void stopBroker() {
		this.broker.close();
	}

	@Override
	protected Bus connect() {
		return ArtemisBus.connect(ArtemisSettings.of(this.url));
	}

	@Override
	protected void breakDown() {
		this.broker.close();
	}

	@Override
	protected void comeBack() {
		this.broker = EmbeddedBroker
			.start(EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", URI.create(this.url).getPort()));
	}

}
