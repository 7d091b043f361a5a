package io.millrace.platform.complaints;

import java.time.Duration;

import io.millrace.protocol.ProcessId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The broker, which coordinates all. Elsewhere everything restarts when that is away for
 * a moment, and what starts before it crashes.
 */
class BrokerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** Workers are lost after one second of silence, gateways after four. */
	private static final Duration LONGER_THAN_LEASES = Duration.ofSeconds(5);

	private static final int MARK = 201;

	/** Elsewhere leases end, and nothing comes back by itself. */
	@Test
	void aBlipOfTheBrokerRestartsNobodyAndStreamsGoOn() {
		try (Stage stage = Stage.start("--millrace.gateway.bus-outage-grace=60s")) {
			String model = stage.nextModel();
			StageWorker worker = stage.worker(model, 2);
			ProcessId before = worker.id();
			worker.model().hold();
			Question streamed = new Question(model, MARK, 16, 40, true);
			Question waiting = new Question(model, MARK + 1, 16, 40, false);
			Caller stream = stage.ask(streamed);
			Caller wait = stage.ask(waiting);
			worker.awaitTaken(2);
			worker.model().allow(5);
			stream.awaitText(3);
			stage.stopBroker();
			awaitStatus(stage, "/health", 503);
			worker.model().allow(10);
			Awaitility.await().during(LONGER_THAN_LEASES).atMost(PATIENCE).until(stage::isAlive);
			stage.startBroker();
			awaitStatus(stage, "/health", 200);
			worker.model().release();
			assertThat(stream.finish().text()).isEqualTo(streamed.answer());
			assertThat(stream.isWhole()).isTrue();
			assertThat(wait.finish().text()).isEqualTo(waiting.answer());
			assertThat(stage.ask(streamed).finish().text()).as("a new one").isEqualTo(streamed.answer());
			assertThat(stage.isAlive()).isTrue();
			assertThat(worker.id()).as("the same incarnation").isEqualTo(before);
			assertThat(stage.counted("millrace.gateway.migrations")).isZero();
			stage.awaitOpen(0);
		}
	}

	/** Elsewhere it exits, and is started again, and exits. */
	@Test
	void whoStartsBeforeTheBrokerWaitsForIt() {
		try (Stage stage = Stage.withoutBroker()) {
			String model = stage.nextModel();
			StageWorker worker = stage.worker(model, 2);
			assertThat(stage.get("/health").status()).isEqualTo(503);
			assertThat(stage.get("/actuator/health/readiness").status()).isEqualTo(503);
			assertThat(stage.get("/actuator/health/liveness").status()).isEqualTo(200);
			assertThat(stage.isAlive()).isTrue();
			stage.startBroker();
			stage.awaitServed(model);
			Question question = new Question(model, MARK, 16, 40, true);
			assertThat(stage.ask(question).finish().text()).isEqualTo(question.answer());
			awaitStatus(stage, "/actuator/health/readiness", 200);
			worker.awaitIdle();
		}
	}

	private static void awaitStatus(Stage stage, String path, int status) {
		Awaitility.await().atMost(PATIENCE).until(() -> stage.get(path).status() == status);
	}

}
