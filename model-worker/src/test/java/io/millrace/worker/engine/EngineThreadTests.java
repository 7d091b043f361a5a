package io.millrace.worker.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
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

	private final Semaphore told = new Semaphore(0);

	@BeforeEach
	void start() {
		this.engine.start(this.told::release);
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
			assertThat(end(submit(round, 5)).usage().completionTokens()).isEqualTo(5);
		}
		assertThat(this.engine.isHealthy(STEP_TIMEOUT)).isTrue();
		Awaitility.await("told before its blocks are free").until(() -> this.engine.load().usedBlocks() == 0);
	}

	@Test
	void closingHandsOverWhatRunsAndThenClosesTheModel() throws InterruptedException {
		CountDownLatch release = new CountDownLatch(1);
		this.model.beforeStep(() -> await(release));
		List<Transcript> transcripts = List.of(submit(1, 5), submit(2, 5));
		Thread closing = Thread.ofVirtual().start(this.engine::close);
		Dispatch.Item late = Requests.item(Requests.prompt(3, 5), Requests.exactly(0));
		Awaitility.await().until(() -> this.engine.submit(late) == null);
		release.countDown();
		assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
		for (Transcript transcript : transcripts) {
			assertThat(end(transcript).outcome()).isEqualTo(new Outcome.HandedOver());
			assertThat(end(transcript).usage().completionTokens()).isEqualTo(transcript.endIndex());
		}
		assertThat(this.model.isClosed()).isTrue();
	}

	@Test
	void closingHandsOverWhatAStepHoldsThatHangs() throws InterruptedException {
		Semaphore steps = new Semaphore(3);
		CountDownLatch hanging = new CountDownLatch(1);
		this.model.beforeStep(() -> {
			if (!steps.tryAcquire()) {
				hanging.countDown();
				acquire(steps);
			}
		});
		Transcript running = submit(1, 20);
		assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();
		int tokens = running.endIndex();
		Transcript aborted = submit(2, 20);
		this.engine.abort(aborted);
		this.told.drainPermits();
		this.engine.close(Duration.ofMillis(20));
		assertThat(this.told.tryAcquire()).as("told").isTrue();
		assertThat(running.ending())
			.isEqualTo(new Transcript.Ending(new Outcome.HandedOver(), new Usage(5, 0, tokens)));
		assertThat(aborted.ending())
			.isEqualTo(new Transcript.Ending(new Outcome.Finished(FinishReason.CANCELLED), new Usage(5, 0, 0)));
		steps.release();
		Awaitility.await().until(this.model::isClosed);
		assertThat(running.endIndex()).as("what came too late").isEqualTo(tokens);
		assertThat(running.ending().outcome()).isEqualTo(new Outcome.HandedOver());
		assertThat(this.engine.awaitIdle(Duration.ZERO)).isTrue();
		assertThat(this.engine.load().usedBlocks()).isZero();
	}

	private static void acquire(Semaphore steps) {
		try {
			assertThat(steps.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void anIdleEngineHasEndedAllTranscripts() throws InterruptedException {
		Transcript transcript = submit(1, 20);
		assertThat(this.engine.awaitIdle(Duration.ofSeconds(10))).isTrue();
		assertThat(transcript.ending()).isNotNull();
		assertThat(transcript.endIndex()).isEqualTo(20);
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
		assertThat(this.engine.submit(Requests.item(Requests.prompt(9, 5), Requests.exactly(1)))).isNull();
		assertThat(this.engine.load().waiting()).isEqualTo(8);
		Awaitility.await().until(() -> !this.engine.isHealthy(Duration.ofMillis(1)));
		assertThat(this.engine.isHealthy(STEP_TIMEOUT)).isTrue();
		assertThat(this.engine.awaitIdle(Duration.ofMillis(1))).isFalse();
		release.countDown();
		assertThat(this.engine.awaitIdle(Duration.ofSeconds(10))).isTrue();
		assertThat(this.engine.isHealthy(Duration.ofSeconds(5))).isTrue();
	}

	@Test
	void anErrorThatIsNoStepsFaultKillsTheEngineAndEndsEverything() throws InterruptedException {
		this.model.beforeStep(() -> {
			throw new LinkageError("The native library is gone.");
		});
		assertThat(end(submit(1, 5)).outcome())
			.isEqualTo(new Outcome.Failed(ErrorCode.INTERNAL, "The model's engine failed."));
		Awaitility.await().until(() -> !this.engine.isHealthy(STEP_TIMEOUT));
		assertThat(this.engine.submit(Requests.item(Requests.prompt(2, 5), Requests.exactly(1)))).isNull();
	}

	@Test
	void abortsFromAnyThreadNeverLeaveABlockBehind() throws InterruptedException {
		List<Transcript> transcripts = new ArrayList<>();
		for (int round = 0; round < 50; round++) {
			transcripts.clear();
			for (int i = 0; i < 8; i++) {
				transcripts.add(submit(i, 100));
			}
			transcripts.forEach(this.engine::abort);
			transcripts.forEach(this.engine::abort);
			assertThat(this.engine.awaitIdle(Duration.ofSeconds(10))).isTrue();
		}
		Awaitility.await().until(() -> this.engine.load().usedBlocks() == 0 && this.engine.load().running() == 0);
	}

	private Transcript submit(long seed, int tokens) {
		Transcript transcript = this.engine.submit(Requests.item(Requests.prompt(seed, 5), Requests.exactly(tokens)));
		assertThat(transcript).isNotNull();
		return transcript;
	}

	/** Waits for it by being told, as the engine's output is. */
	private Transcript.Ending end(Transcript transcript) throws InterruptedException {
		while (transcript.ending() == null) {
			assertThat(this.told.tryAcquire(10, TimeUnit.SECONDS)).as("told within 10 s").isTrue();
		}
		return transcript.ending();
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
