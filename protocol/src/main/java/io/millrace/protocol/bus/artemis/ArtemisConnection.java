package io.millrace.protocol.bus.artemis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.millrace.protocol.bus.BusException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker, which comes back by itself for as long as it is open.
 * Sending and receiving each have one: with a confirmation window, what a crashed
 * consumer held would be delivered again only when its connection times out.
 */
final class ArtemisConnection implements AutoCloseable {

	/** A broker that starts together with its clients is waited for this long. */
	static final Duration CONNECT_PATIENCE = Duration.ofSeconds(60);

	private static final Logger logger = LoggerFactory.getLogger(ArtemisConnection.class);

	private static final int CONFIRMATION_WINDOW_BYTES = 1 << 20;

	/** Above a prompt of 128k ids with room to spare; beyond it the client streams. */
	private static final int MIN_LARGE_MESSAGE_BYTES = 4 << 20;

	private static final int CALL_TIMEOUT_MS = 5_000;

	private static final int CONNECTION_TTL_MS = 6_000;

	private static final int FAILURE_CHECK_PERIOD_MS = 2_000;

	private static final long CONNECT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final ArtemisSettings settings;

	private final ServerLocator locator;

	private final ClientSessionFactory factory;

	private volatile boolean connected = true;

	private ArtemisConnection(ArtemisSettings settings, ServerLocator locator, ClientSessionFactory factory,
			Runnable onReconnect) {
		this.settings = settings;
		this.locator = locator;
		this.factory = factory;
		factory.addFailoverListener((event) -> onFailoverEvent(event, onReconnect));
	}

	/**
	 * Connects for receiving.
	 * @throws BusException if the broker does not answer within
	 * {@link #CONNECT_PATIENCE}, or refuses
	 */
	static ArtemisConnection forConsuming(ArtemisSettings settings) {
		return connect(settings, -1, () -> {
		});
	}

	/**
	 * Connects for sending.
	 * @param onReconnect called after each time the connection has come back
	 */
	static ArtemisConnection forProducing(ArtemisSettings settings, Runnable onReconnect) {
		return connect(settings, CONFIRMATION_WINDOW_BYTES, onReconnect);
	}

	private static ArtemisConnection connect(ArtemisSettings settings, int confirmationWindowBytes,
			Runnable onReconnect) {
		ServerLocator locator = locator(settings, confirmationWindowBytes);
		try {
			return new ArtemisConnection(settings, locator, createFactory(locator, settings), onReconnect);
		}
		catch (Exception ex) {
			locator.close();
			throw new BusException("The broker at " + settings.url() + " cannot be reached: " + ex.getMessage(), ex);
		}
	}

	private static ServerLocator locator(ArtemisSettings settings, int confirmationWindowBytes) {
		try {
			ServerLocator locator = ActiveMQClient.createServerLocator(settings.url())
				.setConfirmationWindowSize(confirmationWindowBytes)
				.setMinLargeMessageSize(MIN_LARGE_MESSAGE_BYTES)
				.setProducerWindowSize(-1)
				.setBlockOnAcknowledge(false)
				.setBlockOnDurableSend(false)
				.setBlockOnNonDurableSend(false)
				.setCallTimeout(CALL_TIMEOUT_MS)
				.setCallFailoverTimeout(CALL_TIMEOUT_MS)
				.setOnMessageCloseTimeout(CALL_TIMEOUT_MS)
				.setInitialConnectAttempts(1)
				.setReconnectAttempts(-1)
				.setRetryInterval(200)
				.setRetryIntervalMultiplier(1.5)
				.setMaxRetryInterval(2_000);
			if (!settings.url().startsWith("vm:")) {
				locator.setConnectionTTL(CONNECTION_TTL_MS).setClientFailureCheckPeriod(FAILURE_CHECK_PERIOD_MS);
			}
			return locator;
		}
		catch (Exception ex) {
			throw new BusException("Not a broker's URL: '" + settings.url() + "'.", ex);
		}
	}

	private static ClientSessionFactory createFactory(ServerLocator locator, ArtemisSettings settings)
			throws Exception {
		long deadline = System.nanoTime() + CONNECT_PATIENCE.toNanos();
		boolean said = false;
		while (true) {
			try {
				return locator.createSessionFactory();
			}
			catch (ActiveMQException ex) {
				if (ex.getType() != ActiveMQExceptionType.NOT_CONNECTED || System.nanoTime() > deadline) {
					throw ex;
				}
				if (!said) {
					said = true;
					logger.info("Waiting for the broker at {}.", settings.url());
				}
				LockSupport.parkNanos(CONNECT_RETRY_NANOS);
			}
		}
	}

	/**
	 * A session of its own thread, started, that sends and acknowledges at once.
	 * @param preAcknowledge whether deliveries count as acknowledged when they are made
	 */
	ClientSession createSession(boolean preAcknowledge) throws ActiveMQException {
		ClientSession session = this.factory.createSession(this.settings.user(), this.settings.password(), false, true,
				true, preAcknowledge, 0);
		session.start();
		return session;
	}

	boolean isConnected() {
		return this.connected;
	}

	private void onFailoverEvent(FailoverEventType event, Runnable onReconnect) {
		boolean up = event == FailoverEventType.FAILOVER_COMPLETED;
		if (up != this.connected) {
			logger.warn("The connection to the broker at {} is {}.", this.settings.url(), up ? "back" : "lost");
		}
		if (up) {
			onReconnect.run();
		}
		this.connected = up;
	}

	@Override
	public void close() {
		this.connected = false;
		this.factory.close();
		this.locator.close();
	}

}
