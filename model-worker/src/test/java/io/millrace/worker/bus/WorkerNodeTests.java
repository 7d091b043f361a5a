package io.millrace.worker.bus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.memory.InMemoryBus;
import io.millrace.protocol.message.Accepted;
import io.millrace.protocol.message.Busy;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Hello;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.WorkerState;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.engine.HashModel;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.step.ModelShape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WorkerNodeTests {

	private static final long SECONDS = 10;

	private static final long TERM = 5;

	private static final ModelCard CARD = new ModelCard("hash", PipelineTask.TEXT_GENERATION, 128, Requests.VOCABULARY,
			Requests.EOS, GenerationDefaults.NONE, "none", 1);

	private final InMemoryBus bus = new InMemoryBus();

	private final HashModel model = new HashModel(new ModelShape(Requests.VOCABULARY, 128, 4, 64));

	private final Engine engine = new Engine(new EngineSettings("hash", 2, 16, 4, 1, Requests.EOS), this.model,
			EngineObserver.NONE);

	private final WorkerNode node = new WorkerNode(this.bus, CARD, this.engine,
			new WorkerNodeSettings(Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(5),
					Duration.ofSeconds(60), Duration.ofSeconds(5), 64));

	private final BlockingQueue<Message> toGateway = new LinkedBlockingQueue<>();

	private final BlockingQueue<Message> toScheduler = new LinkedBlockingQueue<>();

	private final BlockingQueue<Hello> hellos = new LinkedBlockingQueue<>();

	private final BlockingQueue<Load> loads = new LinkedBlockingQueue<>();

	@BeforeEach
	void start() {
		this.bus.consume(QueueSpec.inbox(Address.inbox(Requests.GATEWAY)), (delivery) -> {
			this.toGateway.add(delivery.envelope().message());
			delivery.acknowledge();
		});
		this.bus.consume(QueueSpec.inbox(Address.inbox(Requests.SCHEDULER)), (delivery) -> {
			this.toScheduler.add(delivery.envelope().message());
			delivery.acknowledge();
		});
		this.bus.subscribe(Address.HELLO, (delivery) -> this.hellos.add((Hello) delivery.envelope().message()));
		this.bus.subscribe(Address.LOAD, (delivery) -> this.loads.add((Load) delivery.envelope().message()));
		this.node.start();
	}

	@AfterEach
	void close() {
		this.model.beforeStep(() -> {
		});
		this.node.close();
		this.bus.close();
	}

	@Test
	void saysHelloAtOnceAndAgainAndNamesItsPoolLikeItsModel() throws InterruptedException {
		Hello expected = new Hello(this.node.id(), "hash", CARD);
		assertThat(poll(this.hellos)).isEqualTo(expected);
		assertThat(poll(this.hellos)).isEqualTo(expected);
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
		send(new Cancel(item.task().requestId()));
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
	void aDispatchAfterItsCancelIsAnsweredCancelled() throws InterruptedException {
		Dispatch.Item item = Requests.item(Requests.prompt(1, 5), Requests.exactly(100));
		send(new Cancel(item.task().requestId()));
		dispatch(item);
		assertThat(finishOf(item.task().requestId()).outcome()).isEqualTo(new Outcome.Finished(FinishReason.CANCELLED));
		assertThat(poll(this.toScheduler)).isInstanceOf(Finish.class);
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
	void aClosedWorkerHasEndedWhatItHeld() throws InterruptedException {
		CountDownLatch release = blockSteps();
		Dispatch.Item item = Requests.item(Requests.prompt(1, 5), Requests.exactly(100));
		dispatch(item);
		assertThat(poll(this.toScheduler)).isEqualTo(accepted(item));
		Thread closing = Thread.ofVirtual().start(this.node::close);
		release.countDown();
		assertThat(closing.join(Duration.ofSeconds(SECONDS))).isTrue();
		assertThat(finishOf(item.task().requestId()).outcome()).isInstanceOfAny(Outcome.Failed.class,
				Outcome.Finished.class);
	}

	private CountDownLatch blockSteps() {
		CountDownLatch release = new CountDownLatch(1);
		this.model.beforeStep(() -> {
			try {
				assertThat(release.await(SECONDS, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		return release;
	}

	private void dispatch(Dispatch.Item... items) {
		send(new Dispatch(Requests.SCHEDULER, TERM, List.of(items)));
	}

	private void send(Message message) {
		ProcessId sender = Requests.SCHEDULER;
		this.bus.send(Address.inbox(this.node.id()), Envelope.of(sender, message), SendOptions.DEFAULT);
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
