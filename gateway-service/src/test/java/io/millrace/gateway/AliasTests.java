package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** A model that is served under several names. */
class AliasTests {

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() throws Exception {
		gateway = new TestGateway();
		gateway.worker.hello(FakeWorker.MODEL, List.of("gpt", "other/name"));
		Awaitility.await().until(() -> gateway.get("/v1/models/gpt").statusCode() == 200);
	}

	@Test
	void everyNameIsListed() throws Exception {
		JsonNode models = TestGateway.json(gateway.get("/v1/models")).path("data");
		assertThat(models.valueStream().map((model) -> model.path("id").stringValue()))
			.containsExactly(FakeWorker.MODEL, "gpt", "other/name");
		assertThat(models.valueStream().map((model) -> model.path("root").stringValue()))
			.containsOnly(FakeWorker.MODEL);
	}

	@Test
	void anAliasIsShownByItself() throws Exception {
		JsonNode model = TestGateway.json(gateway.get("/v1/models/other/name"));
		assertThat(model.path("id").stringValue()).isEqualTo("other/name");
		assertThat(model.path("max_model_len").intValue()).isEqualTo(FakeWorker.MAX_MODEL_LEN);
	}

	@Test
	void whoAsksForAnAliasGetsTheModelUnderThatName() throws Exception {
		gateway.worker.answer("Hello");
		HttpResponse<String> response = gateway.post("/v1/chat/completions",
				"{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]}");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(TestGateway.json(response).path("model").stringValue()).isEqualTo("gpt");
		assertThat(gateway.worker.nextTask().model()).isEqualTo(FakeWorker.MODEL);
	}

	@Test
	void anUnknownNameIsNotFound() throws Exception {
		HttpResponse<String> response = gateway.post("/v1/chat/completions",
				"{\"model\":\"gpt2\",\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]}");
		ChatTests.assertError(response, 404, "invalid_request_error", "model_not_found", "model");
	}

}
