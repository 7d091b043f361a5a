package io.millrace.gateway;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** A tokenizer in the process is asked by the threads that write to the clients. */
class DecodingThreadTests {

	private static final String ANSWER = "one two three, and then four";

	private static final JsonMapper JSON = new JsonMapper();

	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway();
	}

	@AfterAll
	static void stop() {
		gateway.close();
	}

	@BeforeEach
	void anAnswer() {
		gateway.tokenizer.decodingThreads.clear();
		gateway.worker.answer(ANSWER);
	}

	@Test
	void aStreamIsDecodedByTheEventLoopThatWritesIt() throws Exception {
		gateway.tokenizer.inPlace = true;
		assertThat(streamed("")).isEqualTo(ANSWER);
		assertThat(gateway.tokenizer.decodingThreads).anyMatch((name) -> name.contains("-http-"));
	}

	@Test
	void tokensThatAreDecodedOneByOneAreTooAndStopWhereTheyShould() throws Exception {
		gateway.tokenizer.inPlace = true;
		assertThat(streamed(",\"stop\":[\", and\"]")).isEqualTo("one two three");
		assertThat(gateway.tokenizer.decodingThreads).anyMatch((name) -> name.contains("-http-"));
	}

	@Test
	void aTokenizerElsewhereIsAskedByTheOneThreadThatCollects() throws Exception {
		gateway.tokenizer.inPlace = false;
		assertThat(streamed("")).isEqualTo(ANSWER);
		assertThat(gateway.tokenizer.decodingThreads).isNotEmpty()
			.allMatch((name) -> name.startsWith("gateway-decoding"));
	}

	private static String streamed(String more) throws Exception {
		List<String> events = TestGateway.events(gateway.post("/v1/chat/completions", "{\"model\":\"" + FakeWorker.MODEL
				+ "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":true" + more + "}"));
		assertThat(events).last().isEqualTo("[DONE]");
		StringBuilder text = new StringBuilder();
		events.stream()
			.filter((event) -> event.startsWith("{"))
			.forEach((event) -> text.append(JSON.readTree(event).at("/choices/0/delta/content").asString("")));
		return text.toString();
	}

}
