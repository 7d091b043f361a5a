package io.millrace.platform.complaints;

import io.millrace.protocol.message.Cancel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that go away. Elsewhere their prompts are computed to the end while others
 * wait, the engine finishes what nobody reads, a waiting client is not missed once its
 * request has moved, usage is lost, and the end of what was cancelled stops the loop.
 */
class DisconnectTests {

	private static final int LEAVER = 201;

	private static final int FOLLOWER = 202;

	private static final int NEIGHBOUR = 203;

	private static Stage stage;

	private final String model = stage.nextModel();

	private final Question follower = new Question(this.model, FOLLOWER, 32, 5, true);

	@BeforeAll
	static void start() {
		stage = Stage.start();
	}

	@AfterAll
	static void stop() {
		stage.close();
	}

	@AfterEach
	void clear() {
		stage.clear();
	}

	/** Elsewhere the next client waits until the whole dead prompt is computed. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDisconnectBeforeTheFirstTokenStopsThePromptAndTheNextOneDoesNotWait(boolean streamed) {
		StageWorker worker = stage.worker(this.model, 1);
		worker.model().hold();
		Caller leaver = stage.ask(longPrompt(streamed));
		worker.model().allow(1);
		assertThat(worker.model().awaitStep().marks()).containsExactly(LEAVER);
		Caller next = stage.ask(this.follower);
		worker.awaitTaken(2);
		leaver.leave();
		worker.awaitHandled(Cancel.class, 1);
		worker.model().allow();
		assertThat(worker.model().awaitStep().marks()).as("the very next step").containsExactly(FOLLOWER);
		worker.model().release();
		assertThat(next.finish().text()).isEqualTo(this.follower.answer());
		assertThat(worker.model().computed(LEAVER)).as("of ten chunks").isEqualTo(2 * StageWorker.CHUNK);
		assertNothingIsLeft(worker);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDisconnectReachesARequestThatItsWorkerHasTakenAndNotBegun(boolean streamed) {
		StageWorker worker = stage.worker(this.model, 1);
		worker.model().hold();
		Caller first = stage.ask(this.follower);
		assertThat(worker.model().awaitStep().marks()).containsExactly(FOLLOWER);
		Caller leaver = stage.ask(longPrompt(streamed));
		worker.awaitTaken(2);
		leaver.leave();
		worker.awaitHandled(Cancel.class, 1);
		worker.model().release();
		assertThat(first.finish().text()).isEqualTo(this.follower.answer());
		assertNothingIsLeft(worker);
		assertThat(worker.model().computed(LEAVER)).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDisconnectReachesARequestThatIsOnItsWayToAWorker(boolean streamed) throws InterruptedException {
		StageWorker worker = stage.worker(this.model, 1);
		worker.model().hold();
		worker.bus().hold();
		int cancelled = stage.counted("millrace.gateway.cancellations");
		Caller leaver = stage.ask(longPrompt(streamed));
		worker.bus().awaitHeld();
		leaver.leave();
		stage.awaitCounted("millrace.gateway.cancellations", cancelled + 1);
		worker.bus().release();
		worker.awaitHandled(Cancel.class, 1);
		worker.model().release();
		assertNothingIsLeft(worker);
		assertThat(worker.model().computed(LEAVER)).as("of ten chunks").isIn(0, StageWorker.CHUNK);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDisconnectReachesARequestThatWaitsForAWorker(boolean streamed) {
		StageWorker worker = stage.worker(this.model, 1);
		worker.model().hold();
		Caller first = stage.ask(this.follower);
		Caller second = stage.ask(this.follower);
		worker.awaitTaken(2);
		Caller leaver = stage.ask(longPrompt(streamed));
		stage.awaitOpen(3);
		leaver.leave();
		stage.awaitOpen(2);
		worker.model().release();
		assertThat(first.finish().text()).isEqualTo(this.follower.answer());
		assertThat(second.finish().text()).isEqualTo(this.follower.answer());
		assertNothingIsLeft(worker);
		assertThat(worker.model().computed(LEAVER)).isZero();
	}

	/** Elsewhere the disconnect is swallowed on its way, and all is computed. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theEngineDoesNotFinishWhatNobodyReadsAnyMore(boolean streamed) {
		StageWorker worker = stage.worker(this.model, 1);
		Caller leaver = decoding(worker, streamed, 4);
		leaver.leave();
		worker.awaitHandled(Cancel.class, 1);
		worker.model().release();
		assertNothingIsLeft(worker);
		assertThat(worker.model().generated(LEAVER)).as("of 400 tokens").isEqualTo(5);
	}

	/** Elsewhere only streams are watched once a request may move. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDisconnectIsNoticedAfterTheRequestHasMoved(boolean streamed) {
		StageWorker lost = stage.worker(this.model, 1);
		Caller leaver = decoding(lost, streamed, 4);
		StageWorker second = stage.worker(this.model, 1);
		second.model().hold();
		lost.vanish();
		assertThat(second.model().awaitStep().marks()).containsExactly(LEAVER);
		leaver.leave();
		second.awaitHandled(Cancel.class, 1);
		second.model().release();
		assertNothingIsLeft(second);
		assertThat(second.model().generated(LEAVER)).as("of some 400 tokens").isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDisconnectIsNoticedWhileTheRequestMoves(boolean streamed) {
		StageWorker lost = stage.worker(this.model, 1);
		Caller leaver = decoding(lost, streamed, 4);
		int moved = stage.counted("millrace.gateway.migrations");
		lost.vanish();
		stage.awaitCounted("millrace.gateway.migrations", moved + 1);
		leaver.leave();
		stage.awaitOpen(0);
		StageWorker second = stage.worker(this.model, 1);
		assertThat(stage.ask(this.follower).finish().text()).isEqualTo(this.follower.answer());
		assertNothingIsLeft(second);
		assertThat(second.model().computed(LEAVER)).isZero();
	}

	/** Elsewhere whoever hangs up in time is not billed. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDisconnectLosesNoUsage(boolean streamed) {
		StageWorker worker = stage.worker(this.model, 1);
		int inputs = stage.counted("maxserve.num_input_tokens");
		int outputs = stage.counted("maxserve.num_output_tokens");
		int answers = stage.recorded("maxserve.output_tokens_per_request");
		Caller leaver = decoding(worker, streamed, 4);
		leaver.leave();
		worker.awaitHandled(Cancel.class, 1);
		worker.model().release();
		assertNothingIsLeft(worker);
		assertThat(stage.counted("maxserve.num_input_tokens") - inputs).isEqualTo(16);
		assertThat(stage.counted("maxserve.num_output_tokens") - outputs).as("what was generated, read or not")
			.isEqualTo(worker.model().generated(LEAVER))
			.isEqualTo(5);
		assertThat(stage.recorded("maxserve.output_tokens_per_request") - answers).as("once").isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDisconnectAfterAMoveLosesNoUsageAndCountsNoneTwice(boolean streamed) {
		StageWorker lost = stage.worker(this.model, 1);
		int inputs = stage.counted("maxserve.num_input_tokens");
		int outputs = stage.counted("maxserve.num_output_tokens");
		Caller leaver = decoding(lost, streamed, 4);
		StageWorker second = stage.worker(this.model, 1);
		second.model().hold();
		lost.vanish();
		int delivered = second.model().awaitStep().parts().getFirst().tokens() - 16;
		second.model().allow(3);
		assertThat(second.model().awaitStep().marks()).containsExactly(LEAVER);
		leaver.leave();
		second.awaitHandled(Cancel.class, 1);
		second.model().release();
		assertNothingIsLeft(second);
		assertThat(stage.counted("maxserve.num_input_tokens") - inputs).isEqualTo(16);
		assertThat(stage.counted("maxserve.num_output_tokens") - outputs).isEqualTo(delivered + 4);
	}

	/** Elsewhere the result of a cancelled request ends the loop that serves all. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theEndOfACancelledRequestDoesNotStopTheLoopForTheOthers(boolean streamed) {
		StageWorker worker = stage.worker(this.model, 4);
		worker.model().hold();
		Question neighbour = new Question(this.model, NEIGHBOUR, 16, 20, true);
		Caller other = stage.ask(neighbour);
		worker.awaitTaken(1);
		Caller leaver = stage.ask(new Question(this.model, LEAVER, 16, 3, streamed));
		worker.awaitTaken(2);
		assertThat(worker.model().runUntilGenerating(3, LEAVER).marks()).as("its last step")
			.containsExactly(NEIGHBOUR, LEAVER);
		leaver.leave();
		worker.awaitHandled(Cancel.class, 1);
		worker.model().release();
		assertThat(other.finish().text()).isEqualTo(neighbour.answer());
		assertThat(stage.ask(this.follower).finish().text()).isEqualTo(this.follower.answer());
		assertNothingIsLeft(worker);
	}

	private Question longPrompt(boolean streamed) {
		return new Question(this.model, LEAVER, 10 * StageWorker.CHUNK, 50, streamed);
	}

	/**
	 * Asks for 400 tokens; the gateway has some, and the one after the given number is
	 * being computed.
	 */
	private Caller decoding(StageWorker worker, boolean streamed, int generated) {
		int firstTokens = stage.recorded("maxserve.time_to_first_token");
		worker.model().hold();
		Caller caller = stage.ask(new Question(this.model, LEAVER, 16, 400, streamed));
		worker.model().allow(generated);
		assertThat(worker.model().awaitStep().marks()).containsExactly(LEAVER);
		stage.awaitRecorded("maxserve.time_to_first_token", firstTokens + 1);
		return caller;
	}

	private static void assertNothingIsLeft(StageWorker worker) {
		worker.awaitIdle();
		stage.awaitOpen(0);
	}

}
