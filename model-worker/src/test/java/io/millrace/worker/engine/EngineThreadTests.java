package io.millrace.worker.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.step.ModelShape;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The engine with its own thread. */
class EngineThreadTests {

	private static final Duration STEP_TIMEOUT = Duration.ofSeconds(30);

	private final HashModel model = new HashModel(new ModelShape(Requests.VOCABULARY, 128, 4, 64));

	private final Engine engine = new Engine(new EngineSettings("hash", 4, 16, 4, 4, Requests.EOS), this.model,
			EngineObserver.NONE);

	private final BlockingQueue<Emission> emissions = new LinkedBlockingQueue<>();

	@BeforeEach
	void start() {
		this.engine.start(this.emissions::addAll);
	}

	@AfterEach
	void close() {
		this.model.beforeStep(() -> {
		});
		this.engine.close();
	}

	@Test
	void servesSeveralRequestsAndWaitsForMore() throws InterruptedException {
		for (int round = 0; round < 3; round++) {
			Dispatch.Item item = submit(round, 5);
			assertThat(nextEnd().requestId()).isEqualTo(item.task().requestId());
		}
		assertThat(this.engine.isHealthy(STEP_TIMEOUT)).isTrue();
		assertThat(this.engine.load().usedBlocks()).isZero();
	}

	@Test
	void closingEndsWhatRunsAndThenTheModel() throws InterruptedException {
		CountDownLatch release = new CountDownLatch(1);
		this.model.beforeStep(() -> await(release));
		submit(1, 5);
		submit(2, 5);
		Thread closing = Thread.ofVirtual().start(this.engine::close);
		Dispatch.Item late = Requests.item(Requests.prompt(3, 5), Requests.exactly(0));
		Awaitility.await().until(() -> this.engine.submit(late, Requests.SCHEDULER).equals(new Admission.Busy()));
		release.countDown();
		assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
		assertThat(List.of(nextEndBut(late), nextEndBut(late))).extracting(Emission.End::outcome)
			.containsOnly(new Outcome.Failed(ErrorCode.UNAVAILABLE, "The worker is shutting down."));
		assertThat(this.model.isClosed()).isTrue();
	}

	@Test
	void aDrainedEngineHasFinishedWhatItHad() throws InterruptedException {
		submit(1, 20);
		this.engine.drain();
		assertThat(this.engine.awaitDrained(Duration.ofSeconds(10))).isTrue();
		assertThat(nextEnd().usage().completionTokens()).isEqualTo(20);
	}

	@Test
	void answersWithoutWaitingForAStepAndTellsThatAStepHangs() throws InterruptedException {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch running = new CountDownLatch(1);
		this.model.beforeStep(() -> {
			running.countDown();
			await(release);
		});
		submit(1, 5);
		assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
		for (int i = 2; i <= 8; i++) {
			submit(i, 5);
		}
		assertThat(this.engine.submit(Requests.item(Requests.prompt(9, 5), Requests.exactly(1)), Requests.SCHEDULER))
			.isEqualTo(new Admission.Busy());
		assertThat(this.engine.load().waiting()).isEqualTo(8);
		Awaitility.await().until(() -> !this.engine.isHealthy(Duration.ofMillis(1)));
		assertThat(this.engine.isHealthy(STEP_TIMEOUT)).isTrue();
		assertThat(this.engine.awaitDrained(Duration.ofMillis(1))).isFalse();
		release.countDown();
		assertThat(this.engine.awaitDrained(Duration.ofSeconds(10))).isTrue();
		assertThat(this.engine.isHealthy(Duration.ofSeconds(5))).isTrue();
	}

	@Test
	void anErrorThatIsNoStepsFaultKillsTheEngineAndEndsEverything() throws InterruptedException {
		this.model.beforeStep(() -> {
			throw new LinkageError("The native library is gone.");
		});
		submit(1, 5);
		assertThat(nextEnd().outcome()).isEqualTo(new Outcome.Failed(ErrorCode.INTERNAL, "The model's engine failed."));
		Awaitility.await().until(() -> !this.engine.isHealthy(STEP_TIMEOUT));
		assertThat(this.engine.submit(Requests.item(Requests.prompt(2, 5), Requests.exactly(1)), Requests.SCHEDULER))
			.isEqualTo(new Admission.Busy());
	}

	@Test
	void cancelsFromAnyThreadNeverLeaveABlockBehind() throws InterruptedException {
		List<Dispatch.Item> items = new ArrayList<>();
		for (int round = 0; round < 50; round++) {
			items.clear();
			for (int i = 0; i < 8; i++) {
				items.add(submit(i, 100));
			}
			items.forEach((item) -> this.engine.cancel(item.task().requestId()));
			assertThat(this.engine.awaitDrained(Duration.ofSeconds(10))).isTrue();
		}
		Awaitility.await().until(() -> this.engine.load().usedBlocks() == 0 && this.engine.load().running() == 0);
	}

	private Dispatch.Item submit(long seed, int tokens) {
		Dispatch.Item item = Requests.item(Requests.prompt(seed, 5), Requests.exactly(tokens));
		assertThat(this.engine.submit(item, Requests.SCHEDULER)).isEqualTo(new Admission.Accepted());
		return item;
	}

	private Emission.End nextEnd() throws InterruptedException {
		while (true) {
			Emission emission = this.emissions.poll(10, TimeUnit.SECONDS);
			assertThat(emission).as("an emission within 10 s").isNotNull();
			if (emission instanceof Emission.End end) {
				return end;
			}
		}
	}

	private Emission.End nextEndBut(Dispatch.Item item) throws InterruptedException {
		Emission.End end = nextEnd();
		return end.requestId().equals(item.task().requestId()) ? nextEnd() : end;
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
