package io.millrace.protocol.bus.artemis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.BusException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServiceRegistry;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.impl.ServiceRegistryImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * An Artemis broker inside this JVM, configured in code. It writes nothing to disk.
 */
public final class EmbeddedBroker implements AutoCloseable {

	private static final AtomicInteger NEXT_ID = new AtomicInteger();

	private static final String IN_VM = "in-vm";

	private static final String TCP = "tcp";

	private static final String ROLE = "millrace";

	private static final long EXPIRY_SCAN_PERIOD_MS = 1_000;

	/** A queue that goes with its consumer and has none goes at the second look. */
	private static final Duration REAP_PERIOD = Duration.ofSeconds(10);

	/** What bounced tells of the present. */
	private static final long BOUNCE_LIFETIME_MS = 5_000;

	private static final int MAX_MESSAGES_PER_ADDRESS = 100_000;

	private static final long MAX_BYTES_PER_ADDRESS = 512L << 20;

	private static final int MAX_TIMER_THREADS = 2;

	private final ActiveMQServer server;

	private final int id;

	private final EmbeddedBrokerSettings settings;

	private volatile boolean listening;

	private EmbeddedBroker(ActiveMQServer server, int id, EmbeddedBrokerSettings settings, boolean listening) {
		this.server = server;
		this.id = id;
		this.settings = settings;
		this.listening = listening;
	}

	/**
	 * Starts a broker.
	 * @throws BusException if it cannot start, such as on a port that is taken
	 */
	public static EmbeddedBroker start(EmbeddedBrokerSettings settings) {
		return start(settings, REAP_PERIOD);
	}

	/** The same, looking for queues that nobody reads at another period. */
	static EmbeddedBroker start(EmbeddedBrokerSettings settings, Duration reapPeriod) {
		EmbeddedBroker broker = start(settings, reapPeriod, true);
		try {
			broker.requireListening();
			return broker;
		}
		catch (BusException ex) {
			broker.close();
			throw ex;
		}
	}

	/**
	 * Starts a broker that listens on TCP only when it is told to.
	 * @throws BusException if it cannot start
	 */
	public static EmbeddedBroker startSilent(EmbeddedBrokerSettings settings) {
		return start(settings, REAP_PERIOD, false);
	}

	private static EmbeddedBroker start(EmbeddedBrokerSettings settings, Duration reapPeriod, boolean listening) {
		int id = NEXT_ID.getAndIncrement();
		try {
			ServiceRegistry services = new ServiceRegistryImpl();
			services.setExecutorService(BusThreads.TASKS);
			services.addAcceptorFactory(IN_VM, new InVmAcceptors());
			ActiveMQServer server = new ActiveMQServerImpl(configuration(settings, id, reapPeriod, listening), null,
					securityManager(settings), null, services);
			server.start();
			return new EmbeddedBroker(server, id, settings, listening);
		}
		catch (Exception ex) {
			throw new BusException("The embedded broker did not start: " + ex.getMessage(), ex);
		}
	}

	private static Configuration configuration(EmbeddedBrokerSettings settings, int id, Duration reapPeriod,
			boolean listening) throws Exception {
		String directory = Path.of(System.getProperty("java.io.tmpdir"), "millrace-broker").toString();
		Configuration configuration = new ConfigurationImpl().setName("millrace-" + id)
			.setPersistenceEnabled(false)
			.setJournalDirectory(directory)
			.setBindingsDirectory(directory)
			.setPagingDirectory(directory)
			.setLargeMessagesDirectory(directory)
			.setJMXManagementEnabled(false)
			.setMessageCounterEnabled(false)
			.setCriticalAnalyzer(false)
			.setMaxDiskUsage(-1)
			.setScheduledThreadPoolMaxSize(MAX_TIMER_THREADS)
			.setMessageExpiryScanPeriod(EXPIRY_SCAN_PERIOD_MS)
			.setAddressQueueScanPeriod(reapPeriod.toMillis())
			.setSecurityEnabled(settings.user() != null)
			.addAcceptorConfiguration(new TransportConfiguration(InVMAcceptorFactory.class.getName(),
					Map.of("serverId", String.valueOf(id)), IN_VM))
			.addAddressSetting("millrace.#", addressSettings().setMaxSizeMessages(MAX_MESSAGES_PER_ADDRESS))
			.addAddressSetting("millrace.worker.#",
					addressSettings().setMaxSizeMessages(MAX_MESSAGES_PER_ADDRESS)
						.setSendToDLAOnNoRoute(true)
						.setDeadLetterAddress(SimpleString.of(Address.BOUNCE.name())))
			.addAddressSetting(Address.BOUNCE.name(),
					addressSettings().setMaxSizeMessages(MAX_MESSAGES_PER_ADDRESS).setExpiryDelay(BOUNCE_LIFETIME_MS))
			.addAddressSetting("millrace.submit.#",
					addressSettings().setMaxSizeMessages(settings.maxSubmits()).setDefaultExclusiveQueue(true));
		if (settings.user() != null) {
			Role role = new Role(ROLE, true, true, true, true, true, true, false, true, true, true, false, false);
			configuration.putSecurityRoles("#", Set.of(role));
		}
		EmbeddedBrokerSettings.Tcp tcp = settings.tcp();
		if (tcp != null) {
			Map<String, Object> parameters = new HashMap<>();
			parameters.put("host", tcp.host());
			parameters.put("port", String.valueOf(tcp.port()));
			parameters.put("protocols", "CORE");
			parameters.put(TransportConstants.AUTO_START, String.valueOf(listening));
			if (tcp.tls() != null) {
				parameters.putAll(tcp.tls().acceptorParameters());
			}
			configuration.addAcceptorConfiguration(
					new TransportConfiguration(NettyAcceptorFactory.class.getName(), parameters, TCP));
		}
		return configuration;
	}

	private static AddressSettings addressSettings() {
		return new AddressSettings().setAddressFullMessagePolicy(AddressFullMessagePolicy.FAIL)
			.setMaxSizeBytes(MAX_BYTES_PER_ADDRESS)
			.setMaxDeliveryAttempts(-1)
			.setAutoCreateQueues(false)
			.setAutoCreateAddresses(true)
			.setAutoDeleteQueues(false)
			.setAutoDeleteQueuesSkipUsageCheck(true)
			.setAutoDeleteAddresses(true);
	}

	private static @Nullable ActiveMQJAASSecurityManager securityManager(EmbeddedBrokerSettings settings) {
		if (settings.user() == null) {
			return null;
		}
		SecurityConfiguration users = new SecurityConfiguration();
		users.addUser(settings.user(), settings.password());
		users.addRole(settings.user(), ROLE);
		return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
	}

	/**
	 * The broker logs a port that is taken and goes on without; here that is an error.
	 */
	private void requireListening() {
		EmbeddedBrokerSettings.Tcp tcp = this.settings.tcp();
		if (tcp != null && tcpPort() <= 0) {
			throw new BusException("Cannot listen on " + tcp.host() + ":" + tcp.port() + ".", null);
		}
	}

	/**
	 * Begins to listen on TCP.
	 * @throws BusException if it cannot, such as on a port that is taken
	 */
	void listen() {
		try {
			this.server.getRemotingService().getAcceptor(TCP).start();
		}
		catch (Exception ex) {
			throw new BusException("The broker does not listen: " + ex.getMessage(), ex);
		}
		requireListening();
		this.listening = true;
	}

	/**
	 * Lets all clients go and listens no longer. What it held is gone.
	 * @throws BusException if it cannot start again without
	 */
	void fallSilent() {
		this.listening = false;
		close();
		try {
			this.server.start();
		}
		catch (Exception ex) {
			throw new BusException("The embedded broker did not start again: " + ex.getMessage(), ex);
		}
	}

	/** Whether clients elsewhere can connect. */
	public boolean isListening() {
		return this.listening;
	}

	/** Address for clients in this JVM. */
	public String inVmUrl() {
		return "vm://" + this.id;
	}

	/**
	 * Address for clients elsewhere.
	 * @throws IllegalStateException if it was started without TCP
	 */
	public String tcpUrl() {
		EmbeddedBrokerSettings.Tcp tcp = this.settings.tcp();
		if (tcp == null) {
			throw new IllegalStateException("This broker does not listen on TCP.");
		}
		return "tcp://" + tcp.host() + ":" + (this.listening ? tcpPort() : tcp.port());
	}

	/** How this JVM connects, user and password included. */
	public ArtemisSettings clientSettings() {
		return new ArtemisSettings(inVmUrl(), this.settings.user(), this.settings.password());
	}

	/** Whether it runs, and takes connections unless it stands by. */
	public boolean isRunning() {
		return this.server.isActive() && (this.settings.tcp() == null || !this.listening || tcpPort() > 0);
	}

	/** How busy it is; counts every queue, so it is for whoever looks now and then. */
	public BrokerFigures figures() {
		if (!this.server.isActive()) {
			return BrokerFigures.NONE;
		}
		int queues = 0;
		long consumers = 0;
		long messages = 0;
		long submits = 0;
		long bounces = 0;
		for (Binding binding : (Iterable<Binding>) this.server.getPostOffice().getAllBindings()::iterator) {
			if (binding instanceof LocalQueueBinding local) {
				long count = local.getQueue().getMessageCount();
				String address = local.getAddress().toString();
				queues++;
				consumers += local.getQueue().getConsumerCount();
				messages += count;
				submits += address.startsWith("millrace.submit.") ? count : 0;
				bounces += address.equals(Address.BOUNCE.name()) ? count : 0;
			}
		}
		return new BrokerFigures(this.server.getConnectionCount(), consumers, queues, messages, submits, bounces,
				this.server.getPagingManager().getGlobalSize(), this.server.getTotalMessagesAdded(),
				this.server.getTotalMessagesAcknowledged());
	}

	private int tcpPort() {
		return (this.server.getRemotingService().getAcceptor(TCP) instanceof NettyAcceptor acceptor)
				? acceptor.getActualPort() : 0;
	}

	/** Deletes the queues of an address under their consumers, as an operator may. */
	void deleteQueues(Address address) {
		try {
			for (SimpleString queue : this.server.bindingQuery(SimpleString.of(address.name())).getQueueNames()) {
				this.server.destroyQueue(queue, null, false, true);
			}
		}
		catch (Exception ex) {
			throw new BusException("The queues of " + address + " were not deleted: " + ex.getMessage(), ex);
		}
	}

	/** The broker itself, for tests that look into it or hinder it. */
	ActiveMQServer server() {
		return this.server;
	}

	/** Stops it. What it held is gone. */
	@Override
	public void close() {
		try {
			this.server.stop();
		}
		catch (Exception ex) {
			throw new BusException("The embedded broker did not stop: " + ex.getMessage(), ex);
		}
	}

}
