package io.millrace.platform.complaints;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Parts of the system that go away or fail. Elsewhere requests then hang between the
 * choice of a worker and their first token, streams end as if their clients had left, new
 * requests fail for seconds, and an answer that was cut looks like a success.
 */
class LossTests {

	private static final int FIRST = 201;

	private static Stage stage;

	private final String model = stage.nextModel();

	@BeforeAll
	static void start() {
		stage = Stage.start("--millrace.scheduler.queue-timeout=5s");
	}

	@AfterAll
	static void stop() {
		stage.close();
	}

	@AfterEach
	void clear() {
		stage.clear();
	}

	/** Elsewhere a part of them waits for ever, without an error. */
	@Test
	void noRequestHangsWhoseWorkerGoesBetweenItsChoiceAndTheFirstToken() {
		StageWorker lost = stage.worker(this.model, 3);
		lost.model().hold();
		List<Question> questions = questions(6);
		List<Caller> callers = questions.stream().map(stage::ask).toList();
		lost.awaitTaken(4);
		StageWorker ignored = stage.worker(this.model, 3);
		lost.vanish();
		assertAnswered(callers, questions);
		stage.awaitOpen(0);
	}

	@Test
	void noRequestHangsThatIsOnItsWayToAWorkerThatGoes() throws InterruptedException {
		StageWorker lost = stage.worker(this.model, 2);
		lost.bus().hold();
		List<Question> questions = questions(2);
		List<Caller> callers = questions.stream().map(stage::ask).toList();
		lost.bus().awaitHeld();
		StageWorker ignored = stage.worker(this.model, 2);
		lost.vanish();
		assertAnswered(callers, questions);
		stage.awaitOpen(0);
	}

	@Test
	void whereNoOtherWorkerIsARequestEndsWithAnErrorInsteadOfHanging() {
		StageWorker lost = stage.worker(this.model, 2);
		lost.model().hold();
		Caller streamed = stage.ask(question(0).streamed(true));
		Caller waiting = stage.ask(question(1).streamed(false));
		lost.awaitTaken(2);
		lost.vanish();
		assertThat(waiting.finish().status()).isEqualTo(503);
		assertThat(waiting.document().at("/error/message").asString()).contains("No worker serves the model");
		streamed.finish();
		if (streamed.status() == 200) {
			assertEndsWithAnError(streamed, "server_error");
		}
		else {
			assertThat(streamed.status()).isEqualTo(503);
		}
		stage.awaitOpen(0);
	}

	/** Elsewhere the client reads that it has cancelled its own request. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aWorkerThatIsToldToStopHandsItsRequestsOverAndEndsNone(boolean streamed) throws Exception {
		StageWorker stopping = stage.worker(this.model, 1);
		stopping.model().hold();
		int handedOver = stage.migrated("handed_over");
		Question question = new Question(this.model, FIRST, 16, 1_000, streamed);
		Caller caller = stage.ask(question);
		stopping.model().allow(5);
		StageWorker second = stage.worker(this.model, 1);
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::stop);
		stopping.model().allowUntil(stopped::isDone);
		stopped.get();
		caller.finish();
		assertThat(caller.text()).isEqualTo(question.answer());
		assertThat(caller.finishReason()).isEqualTo("length");
		assertThat(caller.isWhole()).isTrue();
		assertThat(stage.migrated("handed_over") - handedOver).isEqualTo(1);
		assertThat(second.model().generated(FIRST)).isPositive();
		stage.awaitOpen(0);
	}

	/** Elsewhere nobody answers for seconds. */
	@Test
	void theLossOfAWorkerFailsNoNewRequest() {
		StageWorker lost = stage.worker(this.model, 2);
		StageWorker other = stage.worker(this.model, 2);
		List<Question> questions = questions(12);
		occupy(lost, other);
		lost.vanish();
		assertAnswered(questions.stream().map(stage::ask).toList(), questions);
		stage.awaitOpen(0);
	}

	/** Shows that both are known, and leaves them idle. */
	private void occupy(StageWorker one, StageWorker other) {
		one.model().hold();
		other.model().hold();
		List<Question> questions = questions(2);
		List<Caller> callers = questions.stream().map(stage::ask).toList();
		one.awaitTaken(1);
		other.awaitTaken(1);
		one.model().release();
		other.model().release();
		assertAnswered(callers, questions);
	}

	@Test
	void theLossOfTheSchedulerFailsNoNewRequest() {
		StageWorker worker = stage.worker(this.model, 4);
		worker.model().hold();
		Question running = question(0);
		Caller before = stage.ask(running);
		worker.model().allow(2);
		List<Question> questions = questions(6);
		stage.startScheduler();
		stage.loseScheduler();
		List<Caller> callers = questions.stream().map(stage::ask).toList();
		worker.model().release();
		assertAnswered(List.of(before), List.of(running));
		assertAnswered(callers, questions);
		stage.awaitOpen(0);
	}

	/** Elsewhere it is a 200 that stops somewhere, or one that never ends. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aFailureInTheMiddleIsAnErrorAndAnEndAndNeverASuccess(boolean streamed) {
		StageWorker worker = stage.worker(this.model, 4);
		worker.model().hold();
		Caller caller = stage.ask(new Question(this.model, FIRST, 16, 50, streamed));
		worker.model().allow(4);
		worker.model().awaitStep();
		if (streamed) {
			caller.awaitText(3);
		}
		worker.model().failAt(FIRST);
		worker.model().release();
		caller.finish();
		if (streamed) {
			assertThat(caller.status()).isEqualTo(200);
			assertThat(caller.text()).isEqualTo(HeldModel.letters(16, 4));
			assertEndsWithAnError(caller, "server_error");
		}
		else {
			assertThat(caller.status()).isEqualTo(500);
			assertThat(caller.document().at("/error/type").asString()).isEqualTo("server_error");
			assertThat(caller.document().has("choices")).isFalse();
		}
		Question next = question(1);
		assertAnswered(List.of(stage.ask(next)), List.of(next));
		worker.awaitIdle();
		stage.awaitOpen(0);
	}

	private static void assertEndsWithAnError(Caller caller, String type) {
		assertThat(caller.isWhole()).isTrue();
		assertThat(caller.events()).last().isEqualTo("[DONE]");
		JsonNode last = JsonMapper.shared().readTree(caller.events().get(caller.events().size() - 2));
		assertThat(last.propertyNames()).containsExactly("error");
		assertThat(last.path("error").propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
		assertThat(last.at("/error/type").asString()).isEqualTo(type);
		assertThat(caller.finishReason()).isEmpty();
	}

	private static void assertAnswered(List<Caller> callers, List<Question> questions) {
		for (int i = 0; i < callers.size(); i++) {
			Caller caller = callers.get(i).finish();
			assertThat(caller.status()).as(caller.toString()).isEqualTo(200);
			assertThat(caller.text()).isEqualTo(questions.get(i).answer());
			assertThat(caller.finishReason()).isEqualTo("length");
			assertThat(caller.isWhole()).isTrue();
		}
	}

	/** Different ones, streamed and not. */
	private List<Question> questions(int count) {
		return IntStream.range(0, count).mapToObj(this::question).toList();
	}

	private Question question(int number) {
		return new Question(this.model, FIRST + number, 16 + number, 20, number % 2 == 0);
	}

}
