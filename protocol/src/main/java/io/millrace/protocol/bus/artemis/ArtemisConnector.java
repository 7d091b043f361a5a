package io.millrace.protocol.bus.artemis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.protocol.bus.BusException;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;

/**
 * Connects to the broker, or to one of a pair: to the next of them each time, and always
 * to one alone. The client library tries once and never reconnects by itself: a
 * connection that is lost is thrown away with all that was made on it.
 */
final class ArtemisConnector implements AutoCloseable {

	private static final int CONFIRMATION_WINDOW_BYTES = 1 << 20;

	/** Above a prompt of 128k ids with room to spare; beyond it the client streams. */
	private static final int MIN_LARGE_MESSAGE_BYTES = 4 << 20;

	private static final int CONNECT_TIMEOUT_MS = 3_000;

	/** For one question to the broker. */
	static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

	private static final int CONNECTION_TTL_MS = 6_000;

	private static final int FAILURE_CHECK_PERIOD_MS = 2_000;

	private final ArtemisSettings settings;

	private final List<Broker> brokers;

	private final AtomicInteger next = new AtomicInteger();

	/**
	 * A connector that has not connected yet.
	 * @param callTimeout how long the broker may leave a question unanswered
	 * @throws BusException if the URL is none of a broker
	 */
	ArtemisConnector(ArtemisSettings settings, Duration callTimeout) {
		this.settings = settings;
		this.brokers = settings.urls()
			.stream()
			.map((url) -> new Broker(locator(settings, url, callTimeout, -1),
					locator(settings, url, callTimeout, CONFIRMATION_WINDOW_BYTES)))
			.toList();
	}

	private static ServerLocator locator(ArtemisSettings settings, String url, Duration callTimeout,
			int confirmationWindowBytes) {
		try {
			ServerLocator locator = ActiveMQClient.createServerLocator(url)
				.setConfirmationWindowSize(confirmationWindowBytes)
				.setMinLargeMessageSize(MIN_LARGE_MESSAGE_BYTES)
				.setProducerWindowSize(-1)
				.setBlockOnAcknowledge(false)
				.setBlockOnDurableSend(false)
				.setBlockOnNonDurableSend(false)
				.setCallTimeout(callTimeout.toMillis())
				.setCallFailoverTimeout(callTimeout.toMillis())
				.setOnMessageCloseTimeout((int) callTimeout.toMillis())
				.setUseTopologyForLoadBalancing(false)
				.setInitialConnectAttempts(1)
				.setReconnectAttempts(0);
			locator.setThreadPools(BusThreads.TASKS, ActiveMQClient.getGlobalScheduledThreadPool(), BusThreads.TASKS);
			if (!settings.isInVm()) {
				locator.setConnectionTTL(CONNECTION_TTL_MS).setClientFailureCheckPeriod(FAILURE_CHECK_PERIOD_MS);
				List.of(locator.getStaticTransportConfigurations()).forEach((transport) -> adapt(transport, settings));
			}
			return locator;
		}
		catch (Exception ex) {
			throw new BusException("Not a broker's URL: '" + settings.url() + "'.", ex);
		}
	}

	private static void adapt(TransportConfiguration transport, ArtemisSettings settings) {
		transport.getParams().putIfAbsent(TransportConstants.NETTY_CONNECT_TIMEOUT, CONNECT_TIMEOUT_MS);
		if (settings.tls() != null) {
			transport.getParams().putAll(settings.tls().connectorParameters());
		}
	}

	/**
	 * Connects to the first that answers, which may take some seconds. Who was connected
	 * last is asked last, since that connection was lost.
	 * @param onLost called once, by a thread of the client library that must not be held
	 * up
	 * @throws Exception if the broker does not answer, or refuses
	 */
	ArtemisLink connect(Runnable onLost) throws Exception {
		int first = this.next.get();
		for (int others = this.brokers.size() - 1;; others--) {
			Broker broker = this.brokers.get((first + this.brokers.size() - 1 - others) % this.brokers.size());
			try {
				ArtemisLink link = ArtemisLink.open(this.settings, broker.receiving(), broker.sending(), onLost);
				this.next.set((this.brokers.indexOf(broker) + 1) % this.brokers.size());
				return link;
			}
			catch (Exception ex) {
				if (others == 0) {
					throw ex;
				}
			}
		}
	}

	/** Ends the attempt that is under way, too. */
	@Override
	public void close() {
		this.brokers.forEach(Broker::close);
	}

	/** One of a pair, or the only one. */
	private record Broker(ServerLocator receiving, ServerLocator sending) {

		void close() {
			this.receiving.close();
			this.sending.close();
		}

	}

}
