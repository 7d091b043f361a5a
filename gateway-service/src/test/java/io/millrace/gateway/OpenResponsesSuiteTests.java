package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the compliance suite of OpenResponses asks over HTTP, all at the same time;
 * {@link ResponseSocketTests} has what it asks over WebSockets.
 */
class OpenResponsesSuiteTests {

	private static final String CALL = "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";

	private static final Map<String, String> ANSWERED = Map.of("basic-response",
			"\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"Say hello.\"}]", "assistant-phase",
			"\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"a\"},{\"type\":\"message\",\"role\":\"assistant\","
					+ "\"phase\":\"commentary\",\"content\":\"b\"},{\"type\":\"message\",\"role\":\"assistant\","
					+ "\"phase\":\"final_answer\",\"content\":\"c\"},{\"type\":\"message\",\"role\":\"user\",\"content\":\"d\"}]",
			"system-prompt",
			"\"input\":[{\"type\":\"message\",\"role\":\"system\",\"content\":\"Be a pirate.\"},"
					+ "{\"type\":\"message\",\"role\":\"user\",\"content\":\"Say hello.\"}]",
			"multi-turn",
			"\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"My name is Ada.\"},{\"type\":\"message\","
					+ "\"role\":\"assistant\",\"content\":\"Hello Ada.\"},{\"type\":\"message\",\"role\":\"user\",\"content\":\"Who am I?\"}]",
			"tool-calling",
			"\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"Weather?\"}],\"tools\":[{\"type\":\"function\","
					+ "\"name\":\"get_weather\",\"description\":\"The weather\",\"parameters\":{\"type\":\"object\","
					+ "\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}]");

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway();
		gateway.tokenizer.toolParser = "hermes";
		gateway.worker.answer(CALL);
	}

	@Test
	void whatCanBeAnsweredIs() {
		Map<String, CompletableFuture<HttpResponse<String>>> running = new LinkedHashMap<>();
		ANSWERED.forEach((name, fields) -> running.put(name, ask("/v1/responses", fields)));
		running.forEach((name, answer) -> {
			HttpResponse<String> response = answer.join();
			assertThat(response.statusCode()).as(name + response.body()).isEqualTo(200);
			JsonNode resource = ApiSchema.RESPONSE.check(response.body());
			assertThat(resource.path("status").asString()).as(name).isEqualTo("completed");
			assertThat(resource.path("output").size()).as(name).isPositive();
		});
		JsonNode called = TestGateway.json(running.get("tool-calling").join());
		assertThat(called.path("output")).extracting((item) -> item.path("type").asString()).contains("function_call");
	}

	@Test
	void aStreamEndsWithTheWholeResponse() {
		List<JsonNode> events = ResponsesTests
			.events(ask("/v1/responses", ANSWERED.get("basic-response") + ",\"stream\":true").join());
		assertThat(events.getLast().at("/response/status").asString()).isEqualTo("completed");
	}

	@Test
	void aModelThatReadsTextSaysSoOfAnImage() {
		HttpResponse<String> refused = ask("/v1/responses",
				"\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"What is this?\"},"
						+ "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,iVBORw0KGgo=\"}]}]")
			.join();
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(ApiSchema.ERROR.check(refused.body()).at("/error/message").asString()).contains("input_image");
	}

	@Test
	void aCompactedConversationIsAnInput() {
		HttpResponse<String> compacted = ask("/v1/responses/compact", ANSWERED.get("multi-turn")).join();
		assertThat(compacted.statusCode()).as(compacted.body()).isEqualTo(200);
		JsonNode window = TestGateway.json(compacted).path("output");
		assertThat(window).extracting((item) -> item.path("type").asString()).contains("compaction");
		assertThat(ask("/v1/responses", "\"input\":" + window).join().statusCode()).isEqualTo(200);
	}

	private static CompletableFuture<HttpResponse<String>> ask(String path, String fields) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return gateway.post(path, "{\"model\":\"org/tiny\"," + fields + "}");
			}
			catch (Exception ex) {
				throw new AssertionError(ex);
			}
		});
	}

}
