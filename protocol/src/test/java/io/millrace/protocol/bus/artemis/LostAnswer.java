package io.millrace.protocol.bus.artemis;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps back the broker's answer to the next question of one type: the broker has done
 * what it was asked for, and its client, which asks nothing else on that connection
 * meanwhile, never hears of it.
 */
final class LostAnswer {

	private static final long PATIENCE_SECONDS = 10;

	private final byte question;

	private final CountDownLatch lost = new CountDownLatch(1);

	private RemotingConnection asker;

	private LostAnswer(byte question) {
		this.question = question;
	}

	/**
	 * The answer that will be lost.
	 * @param question the type of its packet
	 */
	static LostAnswer to(byte question, ActiveMQServer broker) {
		LostAnswer lostAnswer = new LostAnswer(question);
		broker.getRemotingService().addIncomingInterceptor((Interceptor) lostAnswer::onQuestion);
		broker.getRemotingService().addOutgoingInterceptor((Interceptor) lostAnswer::onAnswer);
		return lostAnswer;
	}

	private synchronized boolean onQuestion(Packet packet, RemotingConnection connection) {
		if (packet.getType() == this.question && this.asker == null) {
			this.asker = connection;
		}
		return true;
	}

	private synchronized boolean onAnswer(Packet packet, RemotingConnection connection) {
		boolean keptBack = this.lost.getCount() > 0 && connection == this.asker && packet.isResponse();
		if (keptBack) {
			this.lost.countDown();
		}
		return !keptBack;
	}

	void awaitLoss() {
		try {
			assertThat(this.lost.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("an answer was lost").isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
