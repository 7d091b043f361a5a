package io.millrace.protocol.bus.artemis;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerQueuePlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

import static org.awaitility.Awaitility.await;

/**
 * A broker that is held up while it makes its next queue, until nobody waits for it any
 * more.
 */
final class SlowQueues implements ActiveMQServerQueuePlugin {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final CountDownLatch released = new CountDownLatch(1);

	private volatile RemotingConnection asker;

	private SlowQueues() {
	}

	static SlowQueues at(ActiveMQServer broker) {
		SlowQueues slow = new SlowQueues();
		broker.getRemotingService().addIncomingInterceptor((Interceptor) slow::onQuestion);
		broker.registerBrokerPlugin(slow);
		return slow;
	}

	private boolean onQuestion(Packet packet, RemotingConnection connection) {
		if (packet.getType() == PacketImpl.CREATE_QUEUE_V2 && this.asker == null) {
			this.asker = connection;
		}
		return true;
	}

	@Override
	public void afterCreateQueue(Queue queue) {
		try {
			boolean ignored = this.released.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Waits until the first that asked for a queue has given up and gone. */
	void awaitLossOfAsker() {
		await().atMost(PATIENCE).until(() -> this.asker != null && this.asker.isDestroyed());
	}

	void release() {
		this.released.countDown();
	}

}
