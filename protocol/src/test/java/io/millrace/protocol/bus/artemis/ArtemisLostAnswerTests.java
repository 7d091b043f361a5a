package io.millrace.protocol.bus.artemis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.millrace.protocol.Messages;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Delivery;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.message.Cancel;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.awaitility.Awaitility.await;

/** Subscriptions whose broker does what it is asked for and is not heard. */
@Timeout(60)
class ArtemisLostAnswerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Duration CALL_TIMEOUT = Duration.ofMillis(300);

	private static final Duration REAP_PERIOD = Duration.ofMillis(500);

	private static final Address INBOX = Address.inbox(Messages.WORKER);

	private static final Address SUBMIT = Address.submit("pool");

	private final Set<RequestId> received = ConcurrentHashMap.newKeySet();

	private EmbeddedBroker broker;

	private ArtemisBus bus;

	@BeforeEach
	void connect() {
		this.broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm(), REAP_PERIOD);
		this.bus = ArtemisBus.connect(this.broker.clientSettings(), CALL_TIMEOUT);
	}

	@AfterEach
	void close() {
		this.bus.close();
		this.broker.close();
	}

	@ParameterizedTest
	@ValueSource(bytes = { PacketImpl.CREATESESSION_V2, PacketImpl.CREATE_QUEUE_V2, PacketImpl.SESS_CREATECONSUMER })
	void everySubscriptionIsOpenedAllTheSame(byte question) {
		LostAnswer lost = LostAnswer.to(question, this.broker.server());
		consumeAll();
		lost.awaitLoss();
		assertAllReceive();
	}

	@Test
	void aQueueThatIsMadeWhenItsConnectionIsGoneIsInNobodysWay() {
		SlowQueues slow = SlowQueues.at(this.broker.server());
		Thread opening = Thread.ofVirtual().start(this::consumeAll);
		slow.awaitLossOfAsker();
		slow.release();
		await().atMost(PATIENCE).until(() -> !opening.isAlive());
		assertAllReceive();
	}

	@Test
	void aQueueThatIsMadeWhenItsConnectionIsGoneGoesAfterAWhile() {
		this.bus.subscribe(Address.LOAD, this::receive);
		SlowQueues slow = SlowQueues.at(this.broker.server());
		Thread opening = Thread.ofVirtual().start(() -> this.bus.subscribe(Address.HELLO, this::receive));
		slow.awaitLossOfAsker();
		slow.release();
		await().atMost(PATIENCE).until(() -> !opening.isAlive());
		await().atMost(PATIENCE).until(() -> queues(Address.HELLO).size() == 2);
		await().atMost(PATIENCE).until(() -> queues(Address.HELLO).size() == 1);
		publish(Address.HELLO);
		publish(Address.LOAD);
	}

	@Test
	void anInboxIsServedWhileTheOneOfALostConnectionIsStillThere() {
		try (ArtemisBus before = ArtemisBus.connect(this.broker.clientSettings())) {
			before.consume(QueueSpec.inbox(INBOX), (delivery) -> {
			});
			this.bus.consume(QueueSpec.inbox(INBOX), this::receive);
			send(INBOX);
		}
		await().atMost(PATIENCE).until(() -> queues(INBOX).size() == 1);
		send(INBOX);
	}

	private void consumeAll() {
		this.bus.consume(QueueSpec.inbox(INBOX), this::receive);
		this.bus.consume(QueueSpec.submit(SUBMIT, 8), this::receive);
		this.bus.subscribe(Address.LOAD, this::receive);
	}

	private void assertAllReceive() {
		send(INBOX);
		send(SUBMIT);
		publish(Address.LOAD);
	}

	/** Sends until something of it is received. */
	private void send(Address queue) {
		awaitReceived((id) -> this.bus.send(queue, Messages.cancel(id), SendOptions.DEFAULT));
	}

	private void publish(Address topic) {
		awaitReceived((id) -> this.bus.publish(topic, Messages.cancel(id)));
	}

	private void awaitReceived(Consumer<RequestId> sending) {
		RequestId id = RequestId.create();
		await().atMost(PATIENCE).until(() -> {
			sending.accept(id);
			return this.received.contains(id);
		});
	}

	private void receive(Delivery delivery) {
		delivery.acknowledge();
		this.received.add(((Cancel) delivery.envelope().message()).requestId());
	}

	private List<String> queues(Address address) {
		try {
			return this.broker.server()
				.bindingQuery(SimpleString.of(address.name()))
				.getQueueNames()
				.stream()
				.map(SimpleString::toString)
				.toList();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

}
