package io.millrace.worker.bus;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.BlockHasher;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.memory.InMemoryBus;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Drain;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.FinishAck;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.KvEvent;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Probe;
import io.millrace.protocol.message.Resume;
import io.millrace.protocol.message.WorkerState;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.engine.HashModel;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.protocol.ProtocolObserver;
import io.millrace.worker.protocol.ProtocolSettings;
import io.millrace.worker.step.ModelShape;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WorkerNodeTests {

	private static final long SECONDS = 10;

	private static final long TERM = 5;

	private static final Duration STEP_TIMEOUT = Duration.ofSeconds(60);

	private static final ModelCard CARD = new ModelCard("hash", PipelineTask.TEXT_GENERATION, 128, Requests.VOCABULARY,
			Requests.EOS, GenerationDefaults.NONE, "none", 1);

	private final InMemoryBus bus = new InMemoryBus();

	private final HashModel model = new HashModel(new ModelShape(Requests.VOCABULARY, 128, 4, 64));

	private final Engine engine = new Engine(new EngineSettings("hash", 2, 16, 4, 1, Requests.EOS), this.model,
			EngineObserver.NONE);

	private final AtomicInteger incarnations = new AtomicInteger();

	private final WorkerNode node = new WorkerNode(this.bus, CARD, this.engine,
			new WorkerNodeSettings(Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(5),
					Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ZERO,
					new ProtocolSettings(Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofSeconds(30), 16)),
			new ProtocolObserver() {
				@Override
				public void onIncarnation() {
					WorkerNodeTests.this.incarnations.incrementAndGet();
				}
			});

	/** Whether the gateway acknowledges what ends. */
	private volatile boolean acknowledging = true;

	private final CountDownLatch stepping = new CountDownLatch(1);

	private final BlockingQueue<Message> toGateway = new LinkedBlockingQueue<>();

	private final BlockingQueue<Message> toScheduler = new LinkedBlockingQueue<>();

	private final BlockingQueue<Hello> hellos = new LinkedBlockingQueue<>();

	private final BlockingQueue<Load> loads = new LinkedBlockingQueue<>();

	@BeforeEach
	void start() throws InterruptedException {
		this.bus.consume(QueueSpec.inbox(Address.inbox(Requests.GATEWAY)), (delivery) -> {
			hear(delivery.envelope().message());
			delivery.acknowledge();
		});
		this.bus.consume(QueueSpec.inbox(Address.inbox(Requests.SCHEDULER)), (delivery) -> {
			this.toScheduler.add(delivery.envelope().message());
			delivery.acknowledge();
		});
		this.bus.subscribe(Address.HELLO, (delivery) -> this.hellos.add((Hello) delivery.envelope().message()));
		this.bus.subscribe(Address.LOAD, (delivery) -> {
			this.loads.add((Load) delivery.envelope().message());
			this.bus.publish(Address.ALIVE, Envelope.of(Requests.GATEWAY, new Alive(Requests.GATEWAY, 1)));
		});
		this.node.start();
		assertThat(poll(this.hellos).worker()).isEqualTo(this.node.id());
	}

	private void hear(Message message) {
		this.toGateway.add(message);
		if (message instanceof Finish finish && this.acknowledging) {
			sendTo(finish.worker(), new FinishAck(finish.requestId(), finish.attempt()));
		}
	}

	@AfterEach
	void close() {
		this.model.beforeStep(() -> {
		});
		this.node.close();
		this.bus.close();
	}

	@Test
	void saysHelloAgainAndAgainAndNamesItsPoolLikeItsModel() throws InterruptedException {
		Hello expected = new Hello(this.node.id(), "hash", CARD);
		assertThat(poll(this.hellos)).isEqualTo(expected);
		assertThat(poll(this.hellos)).isEqualTo(expected);
	}

	@Test
	void aProbeIsAnsweredByALoadAtOnce() throws InterruptedException {
		try (WorkerNode quiet = quietNode(this.bus, idleModel(), Duration.ofMinutes(1), STEP_TIMEOUT)) {
			quiet.start();
			assertThat(loadOf(quiet).number()).isZero();
			sendTo(quiet.id(), new Probe());
			assertThat(loadOf(quiet).number()).isOne();
		}
	}

	@Test
	void aWorkerThatCouldNotBeAnsweredIsSilent() throws InterruptedException {
		AtomicBoolean reachable = new AtomicBoolean();
		Semaphore asked = new Semaphore(0);
		Bus halfOpen = (Bus) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Bus.class },
				(proxy, method, arguments) -> {
					if (!method.getName().equals("isConnected")) {
						return method.invoke(this.bus, arguments);
					}
					asked.release();
					return reachable.get();
				});
		try (WorkerNode unreachable = quietNode(halfOpen, idleModel(), Duration.ofMillis(5), STEP_TIMEOUT)) {
			unreachable.start();
			assertThat(asked.tryAcquire(100, SECONDS, TimeUnit.SECONDS)).isTrue();
			assertThat(this.loads).noneMatch((load) -> load.worker().equals(unreachable.id()));
			reachable.set(true);
			assertThat(loadOf(unreachable).worker()).isEqualTo(unreachable.id());
		}
	}

	private static HashModel idleModel() {
		return new HashModel(new ModelShape(Requests.VOCABULARY, 128, 4, 64));
	}

	private static WorkerNode quietNode(Bus bus, HashModel model, Duration loadPeriod, Duration stepTimeout) {
		Engine engine = new Engine(new EngineSettings("hash", 2, 16, 4, 1, Requests.EOS), model, EngineObserver.NONE);
		return new WorkerNode(bus, CARD, engine,
				new WorkerNodeSettings(Duration.ofMinutes(1), loadPeriod, Duration.ofMillis(5), stepTimeout,
						Duration.ofMinutes(10), Duration.ofMillis(500), Duration.ZERO,
						ProtocolSettings.of(Duration.ofSeconds(4))),
				ProtocolObserver.NONE);
	}

	private Load loadOf(WorkerNode worker) throws InterruptedException {
		Load load = poll(this.loads);
		while (!load.worker().equals(worker.id())) {
			load = poll(this.loads);
		}
		return load;
	}

	@Test
	void aDispatchIsAcceptedStreamedAndFinishedWithACopyToItsScheduler() throws InterruptedException {
		Dispatch.Item item = Requests.item(Requests.prompt(1, 5), Requests.exactly(4));
		dispatch(item);
		assertThat(poll(this.toScheduler)).isEqualTo(accepted(item));
		List<Integer> tokens = new ArrayList<>();
		Message message = poll(this.toGateway);
		while (message instanceof Frame frame) {
			assertThat(frame.worker()).isEqualTo(this.node.id());
			Output.Tokens output = (Output.Tokens) frame.outputs().getFirst();
			assertThat(output.offset()).isEqualTo(tokens.size());
			output.tokens().stream().forEach(tokens::add);
			message = poll(this.toGateway);
		}
		assertThat(tokens).isEqualTo(Requests.expected(item, 128).stream().boxed().toList());
		Finish finish = (Finish) message;
		assertThat(finish.outcome()).isEqualTo(new Outcome.Finished(FinishReason.LENGTH));
		assertThat(finish.usage().completionTokens()).isEqualTo(4);
		assertThat(finish.worker()).isEqualTo(this.node.id());
		assertThat(poll(this.toScheduler)).isEqualTo(finish);
	}

	@Test
	void tellsWhatItsPrefixCacheHolds() throws InterruptedException {
		BlockingQueue<KvEvent> events = new LinkedBlockingQueue<>();
		this.bus.subscribe(Address.KV_EVENT, (delivery) -> events.add((KvEvent) delivery.envelope().message()));
		TokenIds prompt = Requests.prompt(1, 9);
		dispatch(Requests.item(prompt, Requests.exactly(1)));
		BlockHasher hasher = new BlockHasher();
		BlockHash first = hasher.next(BlockHash.root("hash", null), prompt.toArray(), 0, 4);
		BlockHash second = hasher.next(first, prompt.toArray(), 4, 4);
		assertThat(poll(events)).isEqualTo(new KvEvent(this.node.id(), "hash", 0,
				List.of(new KvEvent.Change(KvEvent.Kind.STORED, List.of(first, second)))));
		this.engine.resetPrefixCache();
		assertThat(poll(events)).isEqualTo(
				new KvEvent(this.node.id(), "hash", 1, List.of(new KvEvent.Change(KvEvent.Kind.CLEARED, List.of()))));
	}

	@Test
	void whatIsTooMuchIsAnsweredBusyWhileAStepIsRunning() throws InterruptedException {
		CountDownLatch release = blockSteps();
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			items.add(Requests.item(Requests.prompt(i, 5), Requests.exactly(4)));
		}
		dispatch(items.toArray(Dispatch.Item[]::new));
		for (int i = 0; i < 3; i++) {
			assertThat(poll(this.toScheduler)).isEqualTo(accepted(items.get(i)));
		}
		assertThat(poll(this.toScheduler))
			.isEqualTo(new Busy(items.get(3).task().requestId(), Attempt.FIRST, this.node.id()));
		release.countDown();
	}

	@Test
	void aCancelEndsTheRequestAndIsConfirmed() throws InterruptedException {
		CountDownLatch release = blockSteps();
		Dispatch.Item item = Requests.item(Requests.prompt(1, 5), Requests.exactly(100));
		dispatch(item);
		assertThat(poll(this.toScheduler)).isEqualTo(accepted(item));
		send(cancel(item));
		Dispatch.Item marker = Requests.item(Requests.prompt(2, 5), Requests.exactly(0));
		dispatch(marker);
		assertThat(poll(this.toScheduler)).isEqualTo(accepted(marker));
		release.countDown();
		Finish finish = finishOf(item.task().requestId());
		assertThat(finish.outcome()).isEqualTo(new Outcome.Finished(FinishReason.CANCELLED));
		assertThat(finish.usage().completionTokens()).isLessThanOrEqualTo(1);
		awaitLoad(0, 64);
	}

	@Test
	void aCancelBeforeItsDispatchIsConfirmedAndKeepsItFromRunning() throws InterruptedException {
		Dispatch.Item item = Requests.item(Requests.prompt(1, 5), Requests.exactly(100));
		send(cancel(item));
		dispatch(item);
		assertThat(poll(this.toGateway)).isEqualTo(new Gone(item.task().requestId(), Attempt.LAST, this.node.id()));
		assertThat(((Finish) poll(this.toScheduler)).outcome()).isEqualTo(new Outcome.Finished(FinishReason.CANCELLED));
	}

	@Test
	void aResumeIsAnsweredWhileAStepIsRunning() throws InterruptedException {
		Semaphore steps = new Semaphore(4);
		this.model.beforeStep(() -> acquire(steps));
		Dispatch.Item item = Requests.item(Requests.prompt(1, 4), Requests.exactly(10));
		dispatch(item);
		TokenIds expected = Requests.expected(item, 128);
		awaitTokens(4);
		send(new Resume(item.task().requestId(), item.attempt(), 1, Requests.GATEWAY));
		assertThat(poll(this.toGateway)).isEqualTo(new Frame(this.node.id(),
				List.of(new Output.Tokens(item.task().requestId(), item.attempt(), 1, expected.slice(1, 4)))));
		steps.release(100);
		assertThat(finishOf(item.task().requestId()).usage().completionTokens()).isEqualTo(10);
	}

	@Test
	void aFinishIsSentAgainUntilItIsAcknowledged() throws InterruptedException {
		this.acknowledging = false;
		Dispatch.Item item = Requests.item(Requests.prompt(1, 5), Requests.exactly(1));
		dispatch(item);
		Finish first = finishOf(item.task().requestId());
		assertThat(finishOf(item.task().requestId())).isEqualTo(first);
		send(new FinishAck(item.task().requestId(), item.attempt()));
		send(new Resume(item.task().requestId(), item.attempt(), 0, Requests.GATEWAY));
		Message last = poll(this.toGateway);
		while (last instanceof Finish) {
			last = poll(this.toGateway);
		}
		assertThat(last).isEqualTo(new Gone(item.task().requestId(), item.attempt(), this.node.id()));
	}

	@Test
	void whatWasMadeDuringAnOutageComesAfterItInOneFrame() throws InterruptedException {
		Semaphore steps = new Semaphore(4);
		this.model.beforeStep(() -> acquire(steps));
		Dispatch.Item item = Requests.item(Requests.prompt(1, 4), Requests.exactly(10));
		dispatch(item);
		awaitTokens(4);
		this.bus.setConnected(false);
		steps.release(100);
		assertThat(this.engine.awaitIdle(Duration.ofSeconds(SECONDS))).isTrue();
		this.bus.setConnected(true);
		assertThat(poll(this.toGateway))
			.isEqualTo(new Frame(this.node.id(), List.of(new Output.Tokens(item.task().requestId(), item.attempt(), 4,
					Requests.expected(item, 128).slice(4, 10)))));
		assertThat(poll(this.toGateway)).isInstanceOf(Finish.class);
	}

	@Test
	void aSilentGatewaysRequestsAreAborted() throws InterruptedException {
		ProcessId silent = new ProcessId(Role.GATEWAY, "silent", 1);
		Dispatch.Item item = Requests.item(RequestId.create(), Attempt.FIRST, silent, Requests.prompt(1, 5),
				Requests.exactly(100));
		CountDownLatch release = blockSteps();
		dispatch(item);
		Load load = poll(this.loads);
		while (load.held().isEmpty()) {
			load = poll(this.loads);
		}
		assertThat(load.held()).containsExactly(new Load.Held(item.task().requestId(), item.attempt(), 0));
		assertThat(load.term()).isEqualTo(TERM);
		while (!load.held().isEmpty()) {
			load = poll(this.loads);
		}
		release.countDown();
		awaitLoad(0, 64);
	}

	@Test
	void aGatewayThatIsAliveKeepsItsRequests() throws InterruptedException {
		CountDownLatch release = blockSteps();
		dispatch(Requests.item(Requests.prompt(1, 5), Requests.exactly(100)));
		long leaseOver = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
		Load load = poll(this.loads);
		while (System.nanoTime() < leaseOver || load.held().isEmpty()) {
			load = poll(this.loads);
		}
		assertThat(load.held()).hasSize(1);
		release.countDown();
	}

	@Test
	void aWorkerThatWasDeclaredLostDropsAllAndComesBackAsAnother() throws InterruptedException {
		ProcessId before = this.node.id();
		CountDownLatch release = blockSteps();
		Dispatch.Item dropped = Requests.item(Requests.prompt(1, 5), Requests.exactly(100));
		dispatch(dropped);
		assertThat(poll(this.toScheduler)).isEqualTo(accepted(dropped));
		await(this.stepping);
		this.bus.publish(Address.LOST, Envelope.of(Requests.SCHEDULER, new Lost(before)));
		awaitInboxGone(before);
		assertThat(this.incarnations).as("before the engine is empty").hasValue(0);
		release.countDown();
		Hello hello = poll(this.hellos);
		while (hello.worker().equals(before)) {
			hello = poll(this.hellos);
		}
		assertThat(hello.worker().name()).isEqualTo(before.name());
		assertThat(hello.worker().epoch()).isGreaterThan(before.epoch());
		assertThat(this.node.id()).isEqualTo(hello.worker());
		assertThat(this.incarnations).hasValue(1);
		Awaitility.await("told before its blocks are free").until(() -> this.engine.load().usedBlocks() == 0);
		Dispatch.Item again = Requests.resumed(dropped, TokenIds.EMPTY);
		dispatch(again);
		assertThat(poll(this.toScheduler)).isEqualTo(accepted(again));
		Message message = poll(this.toGateway);
		while (message instanceof Frame frame) {
			assertThat(frame.worker()).isEqualTo(hello.worker());
			message = poll(this.toGateway);
		}
		assertThat(((Finish) message).attempt()).isEqualTo(again.attempt());
		this.bus.publish(Address.LOST, Envelope.of(Requests.SCHEDULER, new Lost(before)));
		Load load = poll(this.loads);
		while (!load.worker().equals(hello.worker()) || load.number() < 2) {
			load = poll(this.loads);
		}
		assertThat(this.node.id()).as("that was the one before").isEqualTo(hello.worker());
		assertThat(load.term()).as("the old term still counts").isEqualTo(TERM);
	}

	private void awaitInboxGone(ProcessId worker) {
		BlockingQueue<Address> bounced = new LinkedBlockingQueue<>();
		this.bus.consume(QueueSpec.bounce(), (delivery) -> {
			bounced.add(delivery.sentTo());
			delivery.acknowledge();
		});
		Awaitility.await().until(() -> {
			sendTo(worker, new Dispatch(Requests.SCHEDULER, TERM, List.of()));
			return bounced.contains(Address.inbox(worker));
		});
	}

	@Test
	void whomAnOperatorDrainedIsDrainedAfterItWasDeclaredLost() throws InterruptedException {
		ProcessId before = this.node.id();
		sendTo(before, new Drain(true));
		while (poll(this.loads).state() != WorkerState.DRAINING) {
			// the ones before
		}
		this.bus.publish(Address.LOST, Envelope.of(Requests.SCHEDULER, new Lost(before)));
		Load load = poll(this.loads);
		while (load.worker().equals(before)) {
			load = poll(this.loads);
		}
		assertThat(load.state()).isEqualTo(WorkerState.DRAINING);
		sendTo(load.worker(), new Drain(false));
		while (poll(this.loads).state() != WorkerState.READY) {
			// the ones before
		}
	}

	@Test
	void aWorkerThatIsLostWhileItDrainsDoesNotComeBack() throws InterruptedException {
		CountDownLatch release = blockSteps();
		Dispatch.Item item = Requests.item(Requests.prompt(1, 5), Requests.exactly(100));
		dispatch(item);
		assertThat(poll(this.toScheduler)).isEqualTo(accepted(item));
		await(this.stepping);
		Thread draining = Thread.ofVirtual().start(() -> assertThat(drained()).isTrue());
		while (poll(this.loads).state() != WorkerState.DRAINING) {
			// the ones before
		}
		this.bus.publish(Address.LOST, Envelope.of(Requests.SCHEDULER, new Lost(this.node.id())));
		release.countDown();
		assertThat(draining.join(Duration.ofSeconds(SECONDS))).isTrue();
		this.node.close();
		assertThat(this.incarnations).hasValue(0);
	}

	private boolean drained() {
		try {
			return this.node.drain();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void whatCanNeverBeServedIsRefusedToGatewayAndScheduler() throws InterruptedException {
		Dispatch.Item item = Requests.item(Requests.prompt(1, 200), Requests.exactly(1));
		dispatch(item);
		Finish finish = finishOf(item.task().requestId());
		assertThat(finish.outcome()).isEqualTo(new Outcome.Failed(ErrorCode.CONTEXT_LENGTH_EXCEEDED,
				"This model's maximum context length is 128 tokens, prompt and output together, but the prompt has "
						+ "200."));
		assertThat(poll(this.toScheduler)).isEqualTo(finish);
	}

	@Test
	void anOlderTermIsRefused() throws InterruptedException {
		Dispatch.Item first = Requests.item(Requests.prompt(1, 5), Requests.exactly(1));
		Dispatch.Item late = Requests.item(Requests.prompt(2, 5), Requests.exactly(1));
		Dispatch.Item last = Requests.item(Requests.prompt(3, 5), Requests.exactly(1));
		dispatch(first);
		send(new Dispatch(Requests.SCHEDULER, TERM - 1, List.of(late)));
		dispatch(last);
		List<RequestId> accepted = new ArrayList<>();
		while (accepted.size() < 2) {
			if (poll(this.toScheduler) instanceof Accepted answer) {
				accepted.add(answer.requestId());
			}
		}
		assertThat(accepted).containsExactly(first.task().requestId(), last.task().requestId());
	}

	@Test
	void aDispatchThatComesTwiceIsAcceptedTwiceAndRunOnce() throws InterruptedException {
		CountDownLatch release = blockSteps();
		Dispatch.Item item = Requests.item(Requests.prompt(1, 5), Requests.exactly(4));
		dispatch(item);
		dispatch(item);
		assertThat(poll(this.toScheduler)).isEqualTo(accepted(item));
		assertThat(poll(this.toScheduler)).isEqualTo(accepted(item));
		assertThat(this.engine.load().running() + this.engine.load().waiting()).isOne();
		release.countDown();
	}

	@Test
	void loadsShowWhatItHoldsAndCountUp() throws InterruptedException {
		CountDownLatch release = blockSteps();
		dispatch(Requests.item(Requests.prompt(1, 5), Requests.exactly(4)),
				Requests.item(Requests.prompt(2, 7), Requests.exactly(4)));
		Load load = poll(this.loads);
		while (load.waiting() < 2) {
			long number = load.number();
			load = poll(this.loads);
			assertThat(load.number()).isEqualTo(number + 1);
		}
		assertThat(load.pool()).isEqualTo("hash");
		assertThat(load.state()).isEqualTo(WorkerState.READY);
		assertThat(load.maxSequences()).isEqualTo(2);
		assertThat(load.totalBlocks()).isEqualTo(64);
		release.countDown();
		awaitLoad(0, 64);
	}

	@Test
	void aWorkerThatDrainsSaysSoAndIsBusy() throws InterruptedException {
		Dispatch.Item running = Requests.item(Requests.prompt(1, 5), Requests.exactly(50));
		dispatch(running);
		assertThat(poll(this.toScheduler)).isEqualTo(accepted(running));
		assertThat(this.node.drain()).isTrue();
		while (poll(this.loads).state() != WorkerState.DRAINING) {
			// the ones before
		}
		assertThat(finishOf(running.task().requestId()).usage().completionTokens()).isEqualTo(50);
		assertThat(poll(this.toScheduler)).isInstanceOf(Finish.class);
		Dispatch.Item late = Requests.item(Requests.prompt(2, 5), Requests.exactly(4));
		dispatch(late);
		assertThat(poll(this.toScheduler)).isEqualTo(new Busy(late.task().requestId(), Attempt.FIRST, this.node.id()));
	}

	@Test
	void aClosedWorkerHasHandedOverWhatItHeldWithAllItsTokens() throws InterruptedException {
		Semaphore steps = new Semaphore(4);
		this.model.beforeStep(() -> acquire(steps));
		Dispatch.Item item = Requests.item(Requests.prompt(1, 4), Requests.exactly(100));
		dispatch(item);
		awaitTokens(4);
		Thread closing = Thread.ofPlatform().start(this.node::close);
		Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
		steps.release();
		TokenIds expected = Requests.expected(item, 128);
		assertThat(poll(this.toGateway)).isEqualTo(new Frame(this.node.id(),
				List.of(new Output.Tokens(item.task().requestId(), item.attempt(), 4, expected.slice(4, 5)))));
		Finish finish = (Finish) poll(this.toGateway);
		assertThat(finish.outcome()).isEqualTo(new Outcome.HandedOver());
		assertThat(finish.usage().completionTokens()).isEqualTo(5);
		assertThat(closing.join(Duration.ofSeconds(SECONDS))).isTrue();
	}

	@Test
	void aWorkerWhoseStepHangsHandsOverWhatItHeldWhenItIsClosed() throws InterruptedException {
		HashModel hanging = idleModel();
		CountDownLatch release = new CountDownLatch(1);
		hanging.beforeStep(() -> await(release));
		WorkerNode hung = quietNode(this.bus, hanging, Duration.ofSeconds(1), Duration.ofMillis(50));
		hung.start();
		assertThat(loadOf(hung).worker()).isEqualTo(hung.id());
		Dispatch.Item item = Requests.item(Requests.prompt(1, 4), Requests.exactly(100));
		sendTo(hung.id(), new Dispatch(Requests.SCHEDULER, TERM, List.of(item)));
		assertThat(poll(this.toScheduler)).isEqualTo(new Accepted(item.task().requestId(), item.attempt(), hung.id()));
		Thread closing = Thread.ofVirtual().start(hung::close);
		Finish finish = finishOf(item.task().requestId());
		assertThat(finish.outcome()).isEqualTo(new Outcome.HandedOver());
		assertThat(poll(this.toScheduler)).isEqualTo(finish);
		assertThat(closing.join(Duration.ofSeconds(SECONDS))).isTrue();
		release.countDown();
	}

	@Test
	void aWorkerWhoseStepHangsDoesNotWaitForItToDrain() throws InterruptedException {
		HashModel hanging = idleModel();
		CountDownLatch release = new CountDownLatch(1);
		hanging.beforeStep(() -> await(release));
		try (WorkerNode hung = quietNode(this.bus, hanging, Duration.ofSeconds(1), Duration.ofMillis(50))) {
			hung.start();
			assertThat(loadOf(hung).worker()).isEqualTo(hung.id());
			sendTo(hung.id(), new Dispatch(Requests.SCHEDULER, TERM,
					List.of(Requests.item(Requests.prompt(1, 4), Requests.exactly(100)))));
			assertThat(poll(this.toScheduler)).isInstanceOf(Accepted.class);
			CompletableFuture<Boolean> drained = new CompletableFuture<>();
			Thread.ofVirtual().start(() -> {
				try {
					drained.complete(hung.drain());
				}
				catch (InterruptedException ex) {
					drained.completeExceptionally(ex);
				}
			});
			assertThat(drained).succeedsWithin(Duration.ofSeconds(SECONDS)).isEqualTo(false);
		}
		release.countDown();
	}

	@Test
	void aWorkerWhoseEndsAreNeverHeardLeavesAllTheSame() throws InterruptedException {
		this.acknowledging = false;
		Dispatch.Item item = Requests.item(Requests.prompt(1, 5), Requests.exactly(1));
		dispatch(item);
		assertThat(finishOf(item.task().requestId())).isNotNull();
		Thread closing = Thread.ofVirtual().start(this.node::close);
		assertThat(closing.join(Duration.ofSeconds(SECONDS))).isTrue();
	}

	private void awaitTokens(int count) throws InterruptedException {
		for (int tokens = 0; tokens < count;) {
			for (Output output : ((Frame) poll(this.toGateway)).outputs()) {
				tokens += ((Output.Tokens) output).tokens().size();
			}
		}
	}

	private static void acquire(Semaphore steps) {
		try {
			assertThat(steps.tryAcquire(SECONDS, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Cancel cancel(Dispatch.Item item) {
		return new Cancel(item.task().requestId(), Attempt.LAST, Requests.GATEWAY);
	}

	private CountDownLatch blockSteps() {
		CountDownLatch release = new CountDownLatch(1);
		this.model.beforeStep(() -> {
			this.stepping.countDown();
			await(release);
		});
		return release;
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void dispatch(Dispatch.Item... items) {
		send(new Dispatch(Requests.SCHEDULER, TERM, List.of(items)));
	}

	private void send(Message message) {
		sendTo(this.node.id(), message);
	}

	private void sendTo(ProcessId worker, Message message) {
		this.bus.send(Address.inbox(worker), Envelope.of(Requests.SCHEDULER, message), SendOptions.DEFAULT);
	}

	private Accepted accepted(Dispatch.Item item) {
		return new Accepted(item.task().requestId(), item.attempt(), this.node.id());
	}

	private Finish finishOf(RequestId requestId) throws InterruptedException {
		while (true) {
			if (poll(this.toGateway) instanceof Finish finish && finish.requestId().equals(requestId)) {
				return finish;
			}
		}
	}

	private void awaitLoad(int accepted, int freeBlocks) throws InterruptedException {
		Load load = poll(this.loads);
		while (load.running() + load.waiting() != accepted || load.freeBlocks() != freeBlocks) {
			load = poll(this.loads);
		}
	}

	private static <T> T poll(BlockingQueue<T> queue) throws InterruptedException {
		T next = queue.poll(SECONDS, TimeUnit.SECONDS);
		assertThat(next).as("a message within " + SECONDS + " s").isNotNull();
		return next;
	}

}
