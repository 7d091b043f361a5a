package io.millrace.protocol.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.Messages;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Submit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What every bus does, whatever carries it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BusContract {

	/** Bound of the submit queues in these tests. */
	protected static final int MAX_SUBMITS = 10;

	private static final AtomicInteger COUNTER = new AtomicInteger();

	private Bus here;

	private Bus there;

	/** A new participant of the one bus under test. */
	protected abstract Bus connect();

	@BeforeEach
	void connectTwice() {
		this.here = connect();
		this.there = connect();
	}

	@AfterEach
	void closeBoth() {
		this.here.close();
		this.there.close();
	}

	@Test
	void everyMessageArrivesAsItWasSent() {
		Address inbox = inbox();
		Mailbox mailbox = consumeInbox(inbox);
		for (Message message : Messages.all()) {
			assertThat(send(inbox, message)).isEqualTo(SendResult.SENT);
		}
		assertThat(Stream.generate(mailbox::nextMessage).limit(Messages.all().size())).hasSameSizeAs(Messages.all())
			.extracting(Object::getClass)
			.containsExactlyElementsOf(Messages.all().stream().<Class<?>>map(Object::getClass).toList());
		List<Message> again = Messages.all();
		again.forEach((message) -> send(inbox, message));
		assertThat(Stream.generate(mailbox::nextMessage).limit(again.size())).containsExactlyElementsOf(again);
	}

	@Test
	void theSenderAndTheVersionArriveWithTheMessage() {
		Address inbox = inbox();
		Mailbox mailbox = consumeInbox(inbox);
		sendId(inbox, SendOptions.DEFAULT);
		assertThat(mailbox.next().envelope()).satisfies((envelope) -> {
			assertThat(envelope.sender()).isEqualTo(Messages.GATEWAY);
			assertThat(envelope.version()).isOne();
		});
	}

	@Test
	void aPromptOf128kTokensArrives() {
		Address inbox = inbox();
		Mailbox mailbox = consumeInbox(inbox);
		Submit submit = new Submit(Messages.task(RequestId.create(), Messages.longPrompt(131_072)), 0, 0);
		assertThat(send(inbox, submit)).isEqualTo(SendResult.SENT);
		assertThat(mailbox.nextMessage()).isEqualTo(submit);
	}

	@Test
	void aFrameLargerThanAnyOtherArrives() {
		Address inbox = inbox();
		Mailbox mailbox = consumeInbox(inbox);
		LogProbabilities ofPrompt = LogProbabilities.of(1, new float[2_000_000], new int[1_000_000]);
		Frame frame = new Frame(Messages.WORKER,
				List.of(new Output.Tokens(RequestId.create(), Attempt.FIRST, 0, TokenIds.of(1), null, ofPrompt)));
		assertThat(send(inbox, frame)).isEqualTo(SendResult.SENT);
		assertThat(mailbox.nextMessage()).isEqualTo(frame);
	}

	@Test
	void aThousandEnvelopesKeepTheirOrder() {
		Address inbox = inbox();
		Mailbox mailbox = consumeInbox(inbox);
		List<RequestId> sent = Stream.generate(RequestId::create).limit(1000).toList();
		List<CompletableFuture<SendResult>> results = sent.stream()
			.map((id) -> this.there.send(inbox, Messages.cancel(id), SendOptions.DEFAULT).toCompletableFuture())
			.toList();
		assertThat(mailbox.nextIds(1000)).isEqualTo(sent);
		assertThat(results).allSatisfy((result) -> assertThat(join(result)).isEqualTo(SendResult.SENT));
	}

	@Test
	void amongWaitingEnvelopesTheHigherPriorityComesFirst() {
		Address submit = submit("priority");
		RequestId low = sendId(submit, priority(1));
		RequestId normal = sendId(submit, priority(4));
		RequestId alsoNormal = sendId(submit, priority(4));
		RequestId high = sendId(submit, priority(9));
		Mailbox mailbox = consume(this.here, spec(submit));
		assertThat(mailbox.nextIds(4)).containsExactly(high, normal, alsoNormal, low);
	}

	@Test
	void aQueueAtItsBoundAnswersFullUntilSomethingIsAcknowledged() {
		Address submit = submit("bounded");
		Mailbox mailbox = consume(this.here, spec(submit));
		for (int i = 0; i < MAX_SUBMITS; i++) {
			assertThat(join(this.there.send(submit, Messages.cancel(RequestId.create()), SendOptions.DEFAULT)))
				.isEqualTo(SendResult.SENT);
		}
		assertThat(join(this.there.send(submit, Messages.cancel(RequestId.create()), SendOptions.DEFAULT)))
			.isEqualTo(SendResult.FULL);
		mailbox.next().acknowledge();
		await().atMost(Duration.ofSeconds(10))
			.until(() -> join(this.there.send(submit, Messages.cancel(RequestId.create()),
					SendOptions.DEFAULT)) == SendResult.SENT);
	}

	@Test
	void aRefusedSendDoesNotUseUpItsDuplicateId() {
		Address submit = submit("refused");
		Mailbox mailbox = consume(this.here, spec(submit));
		for (int i = 0; i < MAX_SUBMITS; i++) {
			sendId(submit, SendOptions.DEFAULT);
		}
		RequestId refused = RequestId.create();
		SendOptions once = duplicateId("refused/0/0");
		assertThat(join(this.there.send(submit, Messages.cancel(refused), once))).isEqualTo(SendResult.FULL);
		mailbox.nextIds(MAX_SUBMITS);
		await().atMost(Duration.ofSeconds(10))
			.until(() -> join(this.there.send(submit, Messages.cancel(refused), once)) == SendResult.SENT);
		assertThat(mailbox.nextId()).isEqualTo(refused);
	}

	@Test
	void whatHasExpiredIsNotDelivered() {
		Address submit = submit("expiry");
		sendId(submit, new SendOptions(4, Instant.now().minusSeconds(1), null));
		RequestId lasting = sendId(submit, new SendOptions(4, Instant.now().plusSeconds(60), null));
		Mailbox mailbox = consume(this.here, spec(submit));
		assertThat(mailbox.nextId()).isEqualTo(lasting);
	}

	@Test
	void aSecondSendWithTheSameDuplicateIdIsDropped() {
		Address submit = submit("duplicate");
		Mailbox mailbox = consume(this.here, spec(submit));
		RequestId first = sendId(submit, duplicateId("id/0/0"));
		sendId(submit, duplicateId("id/0/0"));
		RequestId other = sendId(submit, duplicateId("id/1/0"));
		assertThat(mailbox.nextIds(2)).containsExactly(first, other);
	}

	@Test
	void anExclusiveQueueServesOneConsumerAndFailsOverInOrder() {
		Address submit = submit("exclusive");
		Mailbox active = new Mailbox();
		Subscription activeSubscription = this.here.consume(spec(submit), active);
		Mailbox standby = consume(this.there, spec(submit));
		List<RequestId> sent = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			sent.add(sendId(submit, SendOptions.DEFAULT));
		}
		List<Delivery> held = Stream.generate(active::next).limit(6).toList();
		assertThat(standby.isEmpty()).isTrue();
		held.get(1).acknowledge();
		held.get(4).acknowledge();
		activeSubscription.close();
		List<Delivery> redelivered = Stream.generate(standby::next).limit(4).toList();
		assertThat(redelivered).extracting(Delivery::envelope)
			.containsExactly(Messages.cancel(sent.get(0)), Messages.cancel(sent.get(2)), Messages.cancel(sent.get(3)),
					Messages.cancel(sent.get(5)));
		assertThat(redelivered).allSatisfy((delivery) -> assertThat(delivery.deliveryCount()).isPositive());
	}

	@Test
	void aParticipantThatGoesLeavesItsUnacknowledgedEnvelopesToTheNext() {
		Address submit = submit("gone");
		Bus leaving = connect();
		Mailbox active = consume(leaving, spec(submit));
		Mailbox standby = consume(this.there, spec(submit));
		RequestId taken = sendId(submit, SendOptions.DEFAULT);
		RequestId held = sendId(submit, SendOptions.DEFAULT);
		assertThat(active.nextId()).isEqualTo(taken);
		active.next();
		leaving.close();
		assertThat(standby.nextId()).isEqualTo(held);
	}

	@Test
	void anAcknowledgementTakesOneDeliveryAndComesFromAnyThread() throws InterruptedException {
		Address submit = submit("individual");
		Mailbox mailbox = new Mailbox();
		Subscription subscription = this.here.consume(spec(submit), mailbox);
		RequestId first = sendId(submit, SendOptions.DEFAULT);
		sendId(submit, SendOptions.DEFAULT);
		RequestId third = sendId(submit, SendOptions.DEFAULT);
		mailbox.next();
		Delivery second = mailbox.next();
		mailbox.next();
		Thread thread = Thread.ofPlatform().start(() -> {
			second.acknowledge();
			second.acknowledge();
		});
		thread.join(TimeUnit.SECONDS.toMillis(10));
		subscription.close();
		assertThat(consume(this.there, spec(submit)).nextIds(2)).containsExactly(first, third);
	}

	@Test
	void aSubmitWaitsForItsFirstConsumer() {
		Address submit = submit("early");
		RequestId early = sendId(submit, SendOptions.DEFAULT);
		assertThat(consume(this.here, spec(submit)).nextId()).isEqualTo(early);
	}

	@Test
	void whatIsPublishedReachesAllWhoAreSubscribed() {
		Address topic = topic();
		Mailbox one = new Mailbox();
		Mailbox two = new Mailbox();
		this.here.subscribe(topic, one);
		this.there.subscribe(topic, two);
		RequestId id = RequestId.create();
		this.there.publish(topic, Messages.cancel(id));
		assertThat(one.nextId()).isEqualTo(id);
		assertThat(two.nextId()).isEqualTo(id);
	}

	@Test
	void aLateSubscriberMissesWhatWasPublishedBefore() {
		Address topic = topic();
		Mailbox early = new Mailbox();
		this.here.subscribe(topic, early);
		RequestId before = RequestId.create();
		this.there.publish(topic, Messages.cancel(before));
		assertThat(early.nextId()).isEqualTo(before);
		Mailbox late = new Mailbox();
		this.here.subscribe(topic, late);
		RequestId after = RequestId.create();
		this.there.publish(topic, Messages.cancel(after));
		assertThat(late.nextId()).isEqualTo(after);
		assertThat(early.nextId()).isEqualTo(after);
	}

	@Test
	void publishingToNobodyIsNoError() {
		Address topic = topic();
		this.here.publish(topic, Messages.cancel(RequestId.create()));
		join(this.here.send(inbox(), Messages.cancel(RequestId.create()), SendOptions.DEFAULT));
		Mailbox mailbox = new Mailbox();
		this.here.subscribe(topic, mailbox);
		RequestId heard = RequestId.create();
		this.here.publish(topic, Messages.cancel(heard));
		assertThat(mailbox.nextId()).isEqualTo(heard);
	}

	@Test
	void anInboxVanishesWithItsConsumer() {
		Address inbox = inbox();
		Mailbox first = new Mailbox();
		Subscription subscription = this.here.consume(QueueSpec.inbox(inbox), first);
		RequestId arrived = sendId(inbox, SendOptions.DEFAULT);
		assertThat(first.nextId()).isEqualTo(arrived);
		subscription.close();
		assertThat(send(inbox, Messages.cancel(RequestId.create()).message())).isEqualTo(SendResult.SENT);
		Mailbox second = consumeInbox(inbox);
		RequestId later = sendId(inbox, SendOptions.DEFAULT);
		assertThat(second.nextId()).isEqualTo(later);
	}

	@Test
	void aSendToAnInboxThatNeverWasCountsAsSent() {
		assertThat(send(inbox(), Messages.cancel(RequestId.create()).message())).isEqualTo(SendResult.SENT);
	}

	@Test
	void whatIsSentToAWorkerThatIsGoneBouncesAndSaysWhereItWasSent() {
		Mailbox bounced = new Mailbox();
		Subscription subscription = this.here.consume(QueueSpec.bounce(), bounced);
		Address inbox = inbox();
		Subscription worker = this.here.consume(QueueSpec.inbox(inbox), new Mailbox());
		worker.close();
		RequestId sent = sendId(inbox, SendOptions.DEFAULT);
		Delivery delivery = bounced.next();
		while (!delivery.sentTo().equals(inbox)) {
			delivery.acknowledge();
			delivery = bounced.next();
		}
		delivery.acknowledge();
		assertThat(delivery.envelope().message()).isEqualTo(Messages.cancel(sent).message());
		subscription.close();
	}

	@Test
	void whatIsSentToAGatewayThatIsGoneIsDropped() {
		Mailbox bounced = new Mailbox();
		Subscription subscription = this.here.consume(QueueSpec.bounce(), bounced);
		Address gateway = Address.inbox(new ProcessId(Role.GATEWAY, "gateway", COUNTER.incrementAndGet()));
		Address worker = inbox();
		sendId(gateway, SendOptions.DEFAULT);
		sendId(worker, SendOptions.DEFAULT);
		Delivery delivery = bounced.next();
		while (!delivery.sentTo().equals(worker)) {
			assertThat(delivery.sentTo()).isNotEqualTo(gateway);
			delivery.acknowledge();
			delivery = bounced.next();
		}
		delivery.acknowledge();
		subscription.close();
	}

	@Test
	void aDeliveryKnowsTheAddressItWasSentTo() {
		Address inbox = inbox();
		Mailbox mailbox = consumeInbox(inbox);
		sendId(inbox, SendOptions.DEFAULT);
		assertThat(mailbox.next().sentTo()).isEqualTo(inbox);
	}

	@ParameterizedTest
	@ValueSource(strings = { "org/model", "v1.5.2", "#", "*", "a.#", "ünï code", "%2E", "UPPER_lower-1" })
	void aPoolMayHaveAnyName(String pool) {
		Address submit = submit(pool);
		Mailbox mailbox = consume(this.here, spec(submit));
		Mailbox neighbour = consume(this.here, spec(submit("other")));
		RequestId id = sendId(submit, SendOptions.DEFAULT);
		assertThat(mailbox.nextId()).isEqualTo(id);
		assertThat(neighbour.isEmpty()).isTrue();
	}

	@Test
	void aHandlerThatThrowsDoesNotEndItsSubscription() {
		Address inbox = inbox();
		Mailbox mailbox = new Mailbox();
		AtomicInteger calls = new AtomicInteger();
		this.here.consume(QueueSpec.inbox(inbox), (delivery) -> {
			if (calls.getAndIncrement() == 0) {
				throw new IllegalStateException("thrown on purpose");
			}
			mailbox.onDelivery(delivery);
		});
		sendId(inbox, SendOptions.DEFAULT);
		RequestId second = sendId(inbox, SendOptions.DEFAULT);
		assertThat(mailbox.nextId()).isEqualTo(second);
	}

	@Test
	void aHandlerIsCalledByOneThreadAtATime() {
		Address inbox = inbox();
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		CountDownLatch handled = new CountDownLatch(200);
		this.here.consume(QueueSpec.inbox(inbox), (delivery) -> {
			most.accumulateAndGet(inside.incrementAndGet(), Math::max);
			delivery.acknowledge();
			inside.decrementAndGet();
			handled.countDown();
		});
		for (int i = 0; i < 200; i++) {
			this.there.send(inbox, Messages.cancel(RequestId.create()), SendOptions.DEFAULT);
		}
		await().atMost(Duration.ofSeconds(10)).until(() -> handled.getCount() == 0);
		assertThat(most).hasValue(1);
	}

	@Test
	void aSlowHandlerDoesNotHoldUpAnotherSubscription() {
		Address slow = inbox();
		Address quick = inbox();
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.here.consume(QueueSpec.inbox(slow), (delivery) -> {
			entered.countDown();
			awaitQuietly(release);
		});
		Mailbox mailbox = consumeInbox(quick);
		sendId(slow, SendOptions.DEFAULT);
		awaitQuietly(entered);
		RequestId id = sendId(quick, SendOptions.DEFAULT);
		assertThat(mailbox.nextId()).isEqualTo(id);
		release.countDown();
	}

	@Test
	void aHandlerMayEndItsOwnSubscription() {
		Address inbox = inbox();
		CompletableFuture<Subscription> subscription = new CompletableFuture<>();
		CountDownLatch ended = new CountDownLatch(1);
		subscription.complete(this.here.consume(QueueSpec.inbox(inbox), (delivery) -> {
			delivery.acknowledge();
			subscription.join().close();
			ended.countDown();
		}));
		sendId(inbox, SendOptions.DEFAULT);
		awaitQuietly(ended);
		assertThat(ended.getCount()).isZero();
	}

	@Test
	void closingTwiceDoesNothing() {
		Address inbox = inbox();
		Subscription subscription = this.here.consume(QueueSpec.inbox(inbox), new Mailbox());
		subscription.close();
		subscription.close();
		this.here.subscribe(topic(), new Mailbox());
		assertThat(this.here.isConnected()).isTrue();
		this.here.close();
		this.here.close();
		assertThat(this.here.isConnected()).isFalse();
	}

	@Test
	void aClosedBusRefuses() {
		this.here.close();
		Address inbox = inbox();
		assertThatThrownBy(() -> this.here.consume(QueueSpec.inbox(inbox), new Mailbox()))
			.isInstanceOf(BusException.class);
		assertThat(this.here.send(inbox, Messages.cancel(RequestId.create()), SendOptions.DEFAULT))
			.failsWithin(Duration.ofSeconds(1))
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(BusException.class);
		this.here.publish(topic(), Messages.cancel(RequestId.create()));
	}

	@Test
	void tokenIdsOfEveryValueArrive() {
		Address inbox = inbox();
		Mailbox mailbox = consumeInbox(inbox);
		Submit submit = new Submit(
				Messages.task(RequestId.create(), TokenIds.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE)), 0, 0);
		send(inbox, submit);
		assertThat(mailbox.nextMessage()).isEqualTo(submit);
	}

	private SendResult send(Address address, Message message) {
		return join(this.there.send(address, Messages.envelope(message), SendOptions.DEFAULT));
	}

	private RequestId sendId(Address address, SendOptions options) {
		RequestId id = RequestId.create();
		assertThat(join(this.there.send(address, Messages.cancel(id), options))).isEqualTo(SendResult.SENT);
		return id;
	}

	private static SendResult join(java.util.concurrent.CompletionStage<SendResult> result) {
		return result.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
	}

	private Mailbox consumeInbox(Address inbox) {
		return consume(this.here, QueueSpec.inbox(inbox));
	}

	private static Mailbox consume(Bus bus, QueueSpec spec) {
		Mailbox mailbox = new Mailbox();
		bus.consume(spec, mailbox);
		return mailbox;
	}

	private static QueueSpec spec(Address submit) {
		return QueueSpec.submit(submit, MAX_SUBMITS);
	}

	private static SendOptions priority(int priority) {
		return new SendOptions(priority, null, null);
	}

	private static SendOptions duplicateId(String id) {
		return new SendOptions(4, null, id);
	}

	private static Address inbox() {
		return Address.inbox(new ProcessId(Role.WORKER, "worker", COUNTER.incrementAndGet()));
	}

	private static Address submit(String pool) {
		return Address.submit(pool + "-" + COUNTER.incrementAndGet());
	}

	private static Address topic() {
		return new Address("millrace.control.test-" + COUNTER.incrementAndGet());
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
