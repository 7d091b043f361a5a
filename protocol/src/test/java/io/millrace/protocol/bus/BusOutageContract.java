package io.millrace.protocol.bus;

import java.time.Duration;

import io.millrace.protocol.Messages;
import io.millrace.protocol.RequestId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What every bus does while its broker is away, and when it comes back. */
@Timeout(60)
public abstract class BusOutageContract {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Address SUBMIT = Address.submit("pool");

	private static final Address INBOX = Address.inbox(Messages.WORKER);

	private final Mailbox submits = new Mailbox();

	private final Mailbox inbox = new Mailbox();

	private final Mailbox loads = new Mailbox();

	private Bus bus;

	/** A new participant, whether or not the broker is there. */
	protected abstract Bus connect();

	/** Takes the broker away; before each test it is there. */
	protected abstract void breakDown();

	/**
	 * Brings the broker back, at the address where it was, with nothing of what it held.
	 */
	protected abstract void comeBack();

	@AfterEach
	void closeBus() {
		if (this.bus != null) {
			this.bus.close();
		}
	}

	@Test
	void aBusMayBeThereBeforeItsBroker() {
		breakDown();
		this.bus = connect();
		assertThat(this.bus.isConnected()).isFalse();
		consumeAll();
		comeBack();
		await().atMost(PATIENCE).until(this.bus::isConnected);
		assertAllReceive();
	}

	@Test
	void consumptionGoesOnAfterARestartOfTheBroker() {
		this.bus = connect();
		consumeAll();
		assertAllReceive();
		breakDown();
		await().atMost(PATIENCE).until(() -> !this.bus.isConnected());
		comeBack();
		await().atMost(PATIENCE).until(this.bus::isConnected);
		assertAllReceive();
	}

	@Test
	void oneRestartAfterAnotherIsOutlived() {
		this.bus = connect();
		consumeAll();
		for (int i = 0; i < 2; i++) {
			breakDown();
			await().atMost(PATIENCE).until(() -> !this.bus.isConnected());
			comeBack();
			await().atMost(PATIENCE).until(this.bus::isConnected);
		}
		assertAllReceive();
	}

	@Test
	void whileTheBrokerIsAwaySendsFailAndNothingWaits() {
		this.bus = connect();
		breakDown();
		await().atMost(PATIENCE).until(() -> !this.bus.isConnected());
		assertThat(this.bus.send(SUBMIT, Messages.cancel(RequestId.create()), SendOptions.DEFAULT))
			.failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(BusException.class);
		this.bus.publish(Address.LOAD, Messages.cancel(RequestId.create()));
		comeBack();
	}

	@Test
	void aSubscriptionThatEndsWhileTheBrokerIsAwayStaysEnded() {
		this.bus = connect();
		Mailbox ended = new Mailbox();
		Subscription subscription = this.bus.subscribe(Address.LOAD, ended);
		breakDown();
		await().atMost(PATIENCE).until(() -> !this.bus.isConnected());
		subscription.close();
		this.bus.subscribe(Address.LOAD, this.loads);
		comeBack();
		await().atMost(PATIENCE).until(this.bus::isConnected);
		publish(this.loads);
		assertThat(ended.isEmpty()).isTrue();
	}

	@Test
	void aBusClosesWhileItsBrokerIsAway() {
		this.bus = connect();
		consumeAll();
		breakDown();
		await().atMost(PATIENCE).until(() -> !this.bus.isConnected());
		Thread closing = Thread.ofPlatform().daemon().start(this.bus::close);
		await().atMost(PATIENCE).until(() -> !closing.isAlive());
		comeBack();
		assertThat(this.bus.isConnected()).isFalse();
	}

	private void consumeAll() {
		this.bus.consume(QueueSpec.submit(SUBMIT, 8), this.submits);
		this.bus.consume(QueueSpec.inbox(INBOX), this.inbox);
		this.bus.subscribe(Address.LOAD, this.loads);
	}

	private void assertAllReceive() {
		send(SUBMIT, this.submits);
		send(INBOX, this.inbox);
		publish(this.loads);
	}

	private void send(Address address, Mailbox mailbox) {
		RequestId id = RequestId.create();
		assertThat(this.bus.send(address, Messages.cancel(id), SendOptions.DEFAULT)).succeedsWithin(PATIENCE)
			.isEqualTo(SendResult.SENT);
		assertThat(mailbox.nextId()).isEqualTo(id);
	}

	private void publish(Mailbox mailbox) {
		RequestId id = RequestId.create();
		this.bus.publish(Address.LOAD, Messages.cancel(id));
		assertThat(mailbox.nextId()).isEqualTo(id);
	}

}
