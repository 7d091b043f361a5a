package io.millrace.protocol.bus.artemis;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

import static org.assertj.core.api.Assertions.assertThat;

/** The settings for a broker that is not embedded, as they are shipped. */
final class BrokerXml {

	private static final Path FILE = Path.of("..", "helm", "millrace", "files", "broker.xml");

	private static final String USER = "millrace";

	private static final String PASSWORD = "secret";

	private BrokerXml() {
	}

	/** The file as it is. */
	static String shipped() throws IOException {
		return Files.readString(FILE);
	}

	/** The file, with the small bound of the submit queues that the contract asks for. */
	static String withMaxSubmits(int maxSubmits) throws IOException {
		return replace(shipped(), "<max-size-messages>8192<", "<max-size-messages>" + maxSubmits + "<");
	}

	/** Replaces what is there exactly once. */
	static String replace(String xml, String old, String replacement) {
		assertThat(xml).containsOnlyOnce(old);
		return xml.replace(old, replacement);
	}

	/**
	 * A broker that has these settings alone, on any port of localhost, with one user.
	 */
	static ActiveMQServer start(String xml, Path directory) throws Exception {
		String local = replace(xml, "tcp://0.0.0.0:61616", "tcp://localhost:0");
		Configuration configuration = new FileConfigurationParser()
			.parseMainConfig(new ByteArrayInputStream(local.getBytes(StandardCharsets.UTF_8)));
		configuration.setJMXManagementEnabled(false);
		configuration.setBrokerInstance(directory.toFile());
		ActiveMQServer server = ActiveMQServers.newActiveMQServer(configuration, null, oneUser(), false);
		server.start();
		return server;
	}

	private static ActiveMQJAASSecurityManager oneUser() {
		SecurityConfiguration users = new SecurityConfiguration();
		users.addUser(USER, PASSWORD);
		users.addRole(USER, "amq");
		return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
	}

	/** The port that it listens on. */
	static int port(ActiveMQServer server) {
		return ((NettyAcceptor) server.getRemotingService().getAcceptor("core")).getActualPort();
	}

	/** How its user connects. */
	static ArtemisSettings client(String url) {
		return new ArtemisSettings(url, USER, PASSWORD);
	}

}
