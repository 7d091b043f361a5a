package io.millrace.platform.complaints;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Embeddings survive what generations survive: they take the same way. */
class EmbeddingLossTests {

	private static Stage stage;

	private final String model = stage.nextModel();

	private final List<EmbeddingWorker> workers = new ArrayList<>();

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
		this.workers.forEach(EmbeddingWorker::close);
		stage.clear();
	}

	@Test
	void aWorkerThatIsLostIsReplacedByAnother() {
		EmbeddingWorker lost = worker(true);
		Caller caller = stage.embed(body(3));
		lost.awaitTaken(1);
		worker(false);
		lost.vanish();
		assertVectors(caller, 3);
		assertThat(stage.migrated("lost") + stage.migrated("gone")).isPositive();
		stage.awaitOpen(0);
	}

	@Test
	void aClientThatGoesAwayFreesItsPlace() {
		EmbeddingWorker worker = worker(true);
		Caller caller = stage.embed(body(2));
		worker.awaitTaken(1);
		caller.close();
		worker.release();
		worker.awaitTaken(0);
		stage.awaitOpen(0);
	}

	@Test
	void inputsOfOneRequestTravelInPartsAndComeBackInOrder() {
		worker(false);
		assertVectors(stage.embed(body(500)), 500);
		stage.awaitOpen(0);
	}

	@Test
	void anInputThatIsTooLongIsToldBothNumbers() {
		worker(false);
		Caller caller = stage.embed("{\"model\":\"" + this.model + "\",\"input\":[" + ids(65) + "]}").finish();
		assertThat(caller.status()).isEqualTo(400);
		assertThat(message(caller)).contains("maximum context length is 64 tokens; an input has 65");
		caller = stage.embed("{\"model\":\"" + this.model + "\",\"input\":[1],\"dimensions\":3}").finish();
		assertThat(caller.status()).isEqualTo(400);
		assertThat(message(caller)).contains("'dimensions' is 2 with this model, got 3");
	}

	private EmbeddingWorker worker(boolean held) {
		EmbeddingWorker worker = new EmbeddingWorker(stage.brokerUrl(), this.model, held);
		this.workers.add(worker);
		stage.awaitServed(this.model);
		return worker;
	}

	/** Inputs of 1 to 60 tokens, all of them the input's number modulo 200. */
	private String body(int inputs) {
		String lists = IntStream.range(0, inputs)
			.mapToObj((i) -> IntStream.range(0, 1 + i * 7 % 60)
				.mapToObj((j) -> String.valueOf(i % 200))
				.collect(Collectors.joining(",", "[", "]")))
			.collect(Collectors.joining(","));
		return "{\"model\":\"" + this.model + "\",\"input\":[" + lists + "]}";
	}

	private static String message(Caller caller) {
		return caller.document().at("/error/message").asString("");
	}

	private static String ids(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "1").collect(Collectors.joining(","));
	}

	private static void assertVectors(Caller caller, int inputs) {
		Caller answer = caller.finish();
		assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
		JsonNode data = answer.document().path("data");
		assertThat(data.size()).isEqualTo(inputs);
		for (int i = 0; i < inputs; i++) {
			JsonNode vector = data.path(i).path("embedding");
			assertThat(vector.path(0).intValue()).isEqualTo(1 + i * 7 % 60);
			assertThat(vector.path(1).intValue()).isEqualTo(i % 200);
		}
	}

}
