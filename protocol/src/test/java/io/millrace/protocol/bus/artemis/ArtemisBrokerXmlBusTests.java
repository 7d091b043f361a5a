package io.millrace.protocol.bus.artemis;

import java.nio.file.Path;

import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusContract;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract over a broker that is configured by the shipped {@code broker.xml} alone,
 * as one outside of Millrace is; its user has the permissions of that file and no more.
 */
class ArtemisBrokerXmlBusTests extends BusContract {

	@TempDir
	private static Path directory;

	private ActiveMQServer server;

	@BeforeAll
	void startBroker() throws Exception {
		this.server = BrokerXml.start(BrokerXml.withMaxSubmits(MAX_SUBMITS), directory);
	}

	@AfterAll
	void stopBroker() throws Exception {
		this.server.stop();
	}

	@Override
	protected Bus connect() {
		return ArtemisBus.connect(BrokerXml.client("tcp://127.0.0.1:" + BrokerXml.port(this.server)));
	}

}
