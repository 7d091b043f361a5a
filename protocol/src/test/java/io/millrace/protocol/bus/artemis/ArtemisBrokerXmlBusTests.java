package io.millrace.protocol.bus.artemis;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusContract;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract over a broker that is configured by the shipped {@code broker.xml} alone,
 * as one outside of Millrace is; its user has the permissions of that file and no more.
 */
class ArtemisBrokerXmlBusTests extends BusContract {

	private static final String USER = "millrace";

	private static final String PASSWORD = "secret";

	@TempDir
	private static Path directory;

	private ActiveMQServer server;

	@BeforeAll
	void startBroker() throws Exception {
		String xml = BrokerXml.replace(BrokerXml.withMaxSubmits(MAX_SUBMITS), "tcp://0.0.0.0:61616",
				"tcp://127.0.0.1:0");
		Configuration configuration = new FileConfigurationParser()
			.parseMainConfig(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
		configuration.setJMXManagementEnabled(false);
		configuration.setBrokerInstance(directory.toFile());
		this.server = ActiveMQServers.newActiveMQServer(configuration, null, oneUser(), false);
		this.server.start();
	}

	private static ActiveMQJAASSecurityManager oneUser() {
		SecurityConfiguration users = new SecurityConfiguration();
		users.addUser(USER, PASSWORD);
		users.addRole(USER, "amq");
		return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
	}

	@AfterAll
	void stopBroker() throws Exception {
		this.server.stop();
	}

	@Override
	protected Bus connect() {
		NettyAcceptor acceptor = (NettyAcceptor) this.server.getRemotingService().getAcceptor("core");
		return ArtemisBus.connect(new ArtemisSettings("tcp://127.0.0.1:" + acceptor.getActualPort(), USER, PASSWORD));
	}

}
