package io.millrace.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.message.GenerationTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StartTests {

	@Test
	void withoutAKeyAnAddressBeyondLoopbackIsRefused() {
		assertThatThrownBy(() -> start("--server.address=0.0.0.0")).rootCause()
			.isInstanceOf(MillraceException.class)
			.hasMessage("Without an API key the gateway listens on loopback only, not on 0.0.0.0; "
					+ "set millrace.gateway.api-keys.");
	}

	@Test
	void withAKeyAnyAddressWillDo() throws Exception {
		try (TestGateway gateway = new TestGateway("--server.address=0.0.0.0", "--millrace.gateway.api-keys=k")) {
			assertThat(gateway.get("/health").statusCode()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@CsvSource({ "tool, hermes", "reasoning, think" })
	void aParserThatDoesNotExistEndsTheStartWithTheNamesOfAll(String kind, String known) {
		assertThatThrownBy(() -> start("--millrace.gateway.parsers." + kind + "=org/tiny=nobody")).rootCause()
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageMatching(
					"There is no " + kind + " parser 'nobody'; there are: (\\S+, )*" + known + "(, \\S+)*\\.");
	}

	@Test
	void anOpenStreamFinishesWhileTheServerStops() throws Exception {
		try (TestGateway gateway = new TestGateway("--server.shutdown=graceful")) {
			finishAfterTheStopBegan(gateway);
		}
	}

	@Test
	void withoutAStoreNothingIsKeptAndTheRestIsServed() throws Exception {
		String ask = "{\"model\":\"org/tiny\",\"input\":\"a\"%s}";
		try (TestGateway gateway = new TestGateway("--millrace.gateway.store.url=none")) {
			gateway.worker.answer("Hello");
			HttpResponse<String> answered = gateway.post("/v1/responses", ask.formatted(""));
			assertThat(answered.statusCode()).isEqualTo(200);
			assertThat(TestGateway.json(answered).path("store").asBoolean(true)).isFalse();
			String id = TestGateway.json(answered).path("id").asString();
			assertThat(gateway.get("/v1/responses/" + id).statusCode()).isEqualTo(404);
			assertThat(gateway.post("/v1/responses", ask.formatted(",\"store\":true")).statusCode()).isEqualTo(501);
			assertThat(gateway.get("/v1/files").statusCode()).isEqualTo(404);
			assertThat(gateway.get("/v1/batches").statusCode()).isEqualTo(404);
		}
	}

	private static void start(String property) {
		try (TestGateway gateway = new TestGateway(property)) {
			throw new AssertionError("It started at " + gateway.url() + ".");
		}
	}

	private static void finishAfterTheStopBegan(TestGateway gateway) throws Exception {
		HttpRequest request = gateway.request("/v1/completions")
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"org/tiny\",\"prompt\":\"a\",\"stream\":true}"))
			.build();
		var answer = gateway.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
		GenerationTask task = gateway.worker.nextTask();
		gateway.worker.admit(task);
		gateway.worker.tokens(task, 0, FakeTokenizer.ids("be"));
		Thread closing = Thread.ofVirtual().start(gateway::closeContext);
		gateway.awaitRefusal();
		gateway.worker.tokens(task, 2, FakeTokenizer.ids("gun"));
		gateway.worker.finish(task, FinishReason.LENGTH, 5);
		assertThat(answer.get().body()).contains("data: [DONE]").contains("\"finish_reason\":\"length\"");
		closing.join();
	}

}
