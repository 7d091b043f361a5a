package io.millrace.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.process.trace.Tracing;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.memory.InMemoryBus;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Reject;
import io.millrace.protocol.message.Submit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The node on an in-memory bus with fake workers. */
class SchedulerNodeTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final String POOL = "org/model.v2";

	private static final Address SUBMIT = Address.submit(POOL);

	private static final ProcessId GATEWAY = new ProcessId(Role.GATEWAY, "gateway", 1);

	private final InMemoryBus hub = new InMemoryBus();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final BlockingQueue<Message> answers = new LinkedBlockingQueue<>();

	private final List<AutoCloseable> open = new ArrayList<>();

	@BeforeEach
	void startGateway() {
		this.hub.consume(QueueSpec.inbox(Address.inbox(GATEWAY)), (delivery) -> {
			delivery.acknowledge();
			this.answers.add(delivery.envelope().message());
		});
	}

	@AfterEach
	void closeAll() throws Exception {
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
		this.hub.close();
	}

	@Test
	void aRequestIsPlacedAndAdmitted() {
		startNode(properties(16, 64));
		FakeWorker worker = worker("one", FakeWorker.Answer.ACCEPT, 4);
		RequestId id = submit();
		assertThat(nextAnswer()).isEqualTo(new Admit(id, Attempt.FIRST, worker.id()));
		assertThat(worker.nextDispatchedIds()).containsExactly(id);
		await().atMost(PATIENCE)
			.until(() -> this.registry.get(SchedulerMetric.QUEUE_TIME.meterName()).timer().count() == 1);
	}

	@Test
	void whatWaitedIsDispatchedInBatches() {
		startNode(properties(16, 4));
		worker("full", FakeWorker.Answer.ACCEPT, 1);
		for (int i = 0; i < 2; i++) {
			submit();
			assertThat(nextAnswer()).isInstanceOf(Admit.class);
		}
		List<RequestId> ids = Stream.generate(this::submit).limit(6).toList();
		awaitQueued(6);
		FakeWorker worker = worker("free", FakeWorker.Answer.ACCEPT, 8);
		assertThat(worker.nextDispatchedIds()).isEqualTo(ids.subList(0, 4));
		assertThat(worker.nextDispatchedIds()).isEqualTo(ids.subList(4, 6));
	}

	@Test
	void aRefusedRequestGoesToTheNextWorker() {
		startNode(properties(16, 64));
		FakeWorker refusing = worker("a-refusing", FakeWorker.Answer.REFUSE, 64);
		RequestId id = submit();
		assertThat(refusing.nextDispatchedIds()).containsExactly(id);
		FakeWorker accepting = worker("b-accepting", FakeWorker.Answer.ACCEPT, 4);
		Admit admit = (Admit) nextAnswer();
		assertThat(admit.requestId()).isEqualTo(id);
		assertThat(admit.worker()).isEqualTo(accepting.id());
		assertThat(admit.attempt().dispatch()).isPositive();
	}

	@Test
	void aSilentWorkersRequestGoesToTheNextWorker() {
		startNode(properties(16, 64));
		FakeWorker silent = worker("a-silent", FakeWorker.Answer.SILENCE, 64);
		RequestId id = submit();
		assertThat(silent.nextDispatchedIds()).containsExactly(id);
		FakeWorker accepting = worker("b-accepting", FakeWorker.Answer.ACCEPT, 4);
		assertThat(nextAnswer()).isInstanceOfSatisfying(Admit.class, (admit) -> {
			assertThat(admit.requestId()).isEqualTo(id);
			assertThat(admit.worker()).isEqualTo(accepting.id());
		});
	}

	@Test
	void aCancelledRequestThatWaitsIsNeverDispatched() {
		startNode(properties(16, 64));
		FakeWorker worker = worker("one", FakeWorker.Answer.ACCEPT, 1);
		RequestId running = submit();
		assertThat(((Admit) nextAnswer()).requestId()).isEqualTo(running);
		RequestId overcommitted = submit();
		assertThat(((Admit) nextAnswer()).requestId()).isEqualTo(overcommitted);
		RequestId waiting = submit();
		RequestId last = submit();
		awaitQueued(2);
		cancel(waiting);
		assertThat(nextAnswer()).isInstanceOfSatisfying(Gone.class,
				(gone) -> assertThat(gone.requestId()).isEqualTo(waiting));
		awaitQueued(1);
		Dispatch dispatch = worker.nextDispatch();
		worker.finish(dispatch, dispatch.items().getFirst());
		assertThat(((Admit) nextAnswer()).requestId()).isEqualTo(last);
	}

	@Test
	void aCancelFollowsItsRequestToTheWorker() {
		startNode(properties(16, 64));
		FakeWorker worker = worker("one", FakeWorker.Answer.ACCEPT, 2);
		RequestId id = submit();
		assertThat(((Admit) nextAnswer()).requestId()).isEqualTo(id);
		cancel(id);
		assertThat(worker.nextCancel()).isEqualTo(new Cancel(id, Attempt.LAST, GATEWAY));
	}

	@Test
	void moreThanTheQueueHoldsIsRefusedWith429() {
		startNode(properties(3, 64));
		FakeWorker worker = worker("one", FakeWorker.Answer.ACCEPT, 1);
		awaitKnown(worker);
		Set<RequestId> ids = new HashSet<>();
		for (int i = 0; i < 2; i++) {
			ids.add(submit());
			assertThat(nextAnswer()).isInstanceOf(Admit.class);
		}
		for (int i = 0; i < 3; i++) {
			ids.add(submit());
		}
		awaitQueued(3);
		RequestId tooMuch = submit();
		assertThat(nextAnswer()).isInstanceOfSatisfying(Reject.class, (reject) -> {
			assertThat(reject.requestId()).isEqualTo(tooMuch);
			assertThat(reject.error()).isEqualTo(ErrorCode.OVERLOADED);
		});
		assertThat(this.registry.get(SchedulerMetric.REJECTS.meterName()).tag("reason", "queue-full").counter().count())
			.isOne();
	}

	@Test
	void withoutALivingWorkerARequestIsRefusedWith503() {
		startNode(properties(16, 64));
		FakeWorker worker = worker("one", FakeWorker.Answer.ACCEPT, 1);
		awaitKnown(worker);
		worker.close();
		await().atMost(PATIENCE)
			.until(() -> this.registry.get(SchedulerMetric.WORKERS_LOST.meterName()).counter().count() == 1);
		RequestId id = submit();
		assertThat(nextAnswer()).isInstanceOfSatisfying(Reject.class, (reject) -> {
			assertThat(reject.requestId()).isEqualTo(id);
			assertThat(reject.error()).isEqualTo(ErrorCode.UNAVAILABLE);
		});
	}

	@Test
	void aSubmitThatComesAgainWhileItsRequestRunsIsAnsweredAndNotDispatched() {
		startNode(properties(16, 64, Duration.ofSeconds(30)));
		FakeWorker worker = worker("one", FakeWorker.Answer.ACCEPT, 4);
		RequestId id = submit();
		assertThat(((Admit) nextAnswer()).requestId()).isEqualTo(id);
		submit(id);
		assertThat(((Admit) nextAnswer()).requestId()).isEqualTo(id);
		RequestId other = submit();
		assertThat(((Admit) nextAnswer()).requestId()).isEqualTo(other);
		assertThat(worker.nextDispatchedIds()).containsExactly(id);
		assertThat(worker.nextDispatchedIds()).containsExactly(other);
	}

	@Test
	void aStandbyTakesOverWhatWasNotAccepted() {
		Bus first = this.hub.connect();
		SchedulerNode active = startNode(first, properties(16, 64));
		FakeWorker silent = worker("silent", FakeWorker.Answer.SILENCE, 4);
		RequestId id = submit();
		assertThat(silent.nextDispatchedIds()).containsExactly(id);
		startNode(this.hub.connect(), properties(16, 64));
		active.close();
		silent.close();
		FakeWorker accepting = worker("accepting", FakeWorker.Answer.ACCEPT, 4);
		assertThat(nextAnswer()).isInstanceOfSatisfying(Admit.class, (admit) -> {
			assertThat(admit.requestId()).isEqualTo(id);
			assertThat(admit.worker()).isEqualTo(accepting.id());
		});
	}

	@Test
	void aStandbyFindsWhatAWorkerHadAccepted() {
		SchedulerProperties patient = properties(16, 64, Duration.ofSeconds(20));
		SchedulerNode active = startNode(this.hub.connect(), patient);
		FakeWorker worker = worker("one", FakeWorker.Answer.ACCEPT_IN_SECRET, 4);
		RequestId id = submit();
		Dispatch first = worker.nextDispatch();
		startNode(this.hub.connect(), patient);
		active.close();
		worker.reveal();
		assertThat(nextAnswer()).isEqualTo(new Admit(id, Attempt.FIRST, worker.id()));
		RequestId next = submit();
		Dispatch second = worker.nextDispatch();
		assertThat(second.items()).extracting((item) -> item.task().requestId()).containsExactly(next);
		assertThat(second.term()).isGreaterThan(first.term());
		assertThat(second.scheduler()).isNotEqualTo(first.scheduler());
		assertThat(counter(SchedulerMetric.TAKEOVERS)).isEqualTo(2);
	}

	@Test
	void aWorkerWithoutAnInboxIsLostAtOnceAndTheNextOneServes() {
		BlockingQueue<Message> lost = new LinkedBlockingQueue<>();
		this.hub.subscribe(Address.LOST, (delivery) -> lost.add(delivery.envelope().message()));
		startNode(properties(16, 64));
		FakeWorker deaf = worker("a-deaf", FakeWorker.Answer.ACCEPT, 64);
		awaitKnown(deaf);
		deaf.loseInbox();
		RequestId id = submit();
		assertThat(FakeWorker.next(lost, PATIENCE)).isEqualTo(new Lost(deaf.id()));
		FakeWorker hearing = worker("b-hearing", FakeWorker.Answer.ACCEPT, 4);
		assertThat(nextAnswer()).isInstanceOfSatisfying(Admit.class, (admit) -> {
			assertThat(admit.requestId()).isEqualTo(id);
			assertThat(admit.worker()).isEqualTo(hearing.id());
		});
		assertThat(counter(SchedulerMetric.BOUNCES)).isPositive();
		assertThat(FakeWorker.next(lost, PATIENCE)).isEqualTo(new Lost(deaf.id()));
	}

	@Test
	void aLossThatAnotherSchedulerPublishedCounts() {
		startNode(properties(16, 64));
		FakeWorker silent = worker("a-silent", FakeWorker.Answer.SILENCE, 64);
		RequestId id = submit();
		assertThat(silent.nextDispatchedIds()).containsExactly(id);
		this.hub.publish(Address.LOST, Envelope.of(new ProcessId(Role.SCHEDULER, "another", 1), new Lost(silent.id())));
		FakeWorker accepting = worker("b-accepting", FakeWorker.Answer.ACCEPT, 4);
		assertThat(((Admit) nextAnswer()).worker()).isEqualTo(accepting.id());
		assertThat(counter(SchedulerMetric.WORKERS_LOST)).isOne();
	}

	@Test
	void aNodeThatIsStartedBeforeItsBrokerBecomesReadyLater() {
		this.hub.setConnected(false);
		SchedulerNode node = startNode(properties(16, 64));
		assertThat(node.isReady()).isFalse();
		this.hub.setConnected(true);
		assertThat(node.isReady()).isTrue();
		FakeWorker worker = worker("one", FakeWorker.Answer.ACCEPT, 4);
		submit();
		assertThat(((Admit) nextAnswer()).worker()).isEqualTo(worker.id());
	}

	@Test
	void aNodeIsReadyWhileItRunsAndItsBusIsConnected() {
		SchedulerNode node = startNode(properties(16, 64));
		assertThat(node.isReady()).isTrue();
		this.hub.setConnected(false);
		assertThat(node.isReady()).isFalse();
		this.hub.setConnected(true);
		node.close();
		assertThat(node.isReady()).isFalse();
	}

	private double counter(SchedulerMetric metric) {
		return this.registry.get(metric.meterName()).counter().count();
	}

	private static SchedulerProperties properties(int maxQueued, int batchMax) {
		return properties(maxQueued, batchMax, Duration.ofMillis(500));
	}

	private static SchedulerProperties properties(int maxQueued, int batchMax, Duration acceptTimeout) {
		return new SchedulerProperties(maxQueued, DataSize.ofMegabytes(1), Duration.ofSeconds(30), acceptTimeout,
				batchMax, Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(3), Duration.ofMillis(500),
				1, 1024, Duration.ofSeconds(1), 4, 1_000, 256);
	}

	private SchedulerNode startNode(SchedulerProperties properties) {
		return startNode(this.hub, properties);
	}

	private SchedulerNode startNode(Bus bus, SchedulerProperties properties) {
		SchedulerNode node = new SchedulerNode(ProcessId.start(Role.SCHEDULER), bus, properties,
				new SchedulerMeters(this.registry), Tracing.off(), InstantSource.system());
		this.open.add(node);
		node.start();
		return node;
	}

	private FakeWorker worker(String name, FakeWorker.Answer answer, int slots) {
		FakeWorker worker = new FakeWorker(this.hub, new ProcessId(Role.WORKER, name, 1), POOL, answer, slots);
		this.open.addFirst(worker);
		return worker;
	}

	/** Sends a request through the worker, so that its LOAD must have been heard. */
	private void awaitKnown(FakeWorker worker) {
		RequestId probe = submit();
		assertThat(worker.nextDispatchedIds()).contains(probe);
		assertThat(((Admit) nextAnswer()).requestId()).isEqualTo(probe);
		cancel(probe);
		assertThat(worker.nextCancel().requestId()).isEqualTo(probe);
	}

	private void awaitQueued(int requests) {
		await().atMost(PATIENCE)
			.until(() -> this.registry.find(SchedulerMetric.QUEUED.meterName())
				.tag("model_name", POOL)
				.gauges()
				.stream()
				.mapToDouble(Gauge::value)
				.sum() == requests);
	}

	private RequestId submit() {
		return submit(RequestId.create());
	}

	private RequestId submit(RequestId id) {
		GenerationTask task = GenerationTask.fresh(id, "model", TokenIds.of(1, 2), SamplingParams.greedy(4), GATEWAY,
				Instant.now().plusSeconds(60));
		this.hub.send(SUBMIT, Envelope.of(GATEWAY, new Submit(task, 0, 0)), SendOptions.DEFAULT);
		return id;
	}

	private void cancel(RequestId id) {
		this.hub.send(SUBMIT, Envelope.of(GATEWAY, new Cancel(id, Attempt.LAST, GATEWAY)),
				new SendOptions(9, null, null));
	}

	private Message nextAnswer() {
		return FakeWorker.next(this.answers, PATIENCE);
	}

}
