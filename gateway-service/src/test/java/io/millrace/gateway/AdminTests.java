package io.millrace.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.message.GenerationTask;
import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** What operators see and do. */
class AdminTests {

	private static final String[] ADMIN = { "Authorization", "Bearer admin" };

	private static final String QUESTION = "{\"model\":\"org/tiny\",\"prompt\":\"abcd\"}";

	@TempDir
	private static Path directory;

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() throws Exception {
		Path file = directory.resolve("keys.json");
		Files.writeString(file, """
				{"keys": [{"name": "user", "sha256": "%s"},
				          {"name": "operator", "sha256": "%s", "scopes": ["inference", "admin"]}]}
				""".formatted(KeyTests.sha256("user"), KeyTests.sha256("admin")));
		gateway = new TestGateway("--millrace.gateway.keys.file=" + file);
		gateway.worker.load();
	}

	@ParameterizedTest
	@CsvSource({ "GET, /admin/status", "GET, /admin/requests", "GET, /admin/errors", "DELETE, /admin/requests/x",
			"POST, /admin/workers/w1/drain", "POST, /admin/workers/w1/resume", "POST, /reset_prefix_cache" })
	void nothingOfItIsForWhoHasNoScopeForIt(String method, String path) throws Exception {
		HttpRequest request = gateway.request(path, "Authorization", "Bearer user")
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build();
		assertThat(gateway.send(request).statusCode()).isEqualTo(403);
	}

	@Test
	void anOpenRequestIsListedAndCancelledAndThenItIsRecent() throws Exception {
		gateway.worker.manual();
		gateway.worker.submits.clear();
		CompletableFuture<HttpResponse<String>> answer = gateway.client()
			.sendAsync(gateway.request("/v1/completions", "Authorization", "Bearer user")
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(QUESTION))
				.build(), HttpResponse.BodyHandlers.ofString());
		GenerationTask task = gateway.worker.nextTask();
		JsonNode waiting = requests().path("open").path(0);
		assertThat(waiting.path("id").stringValue()).isEqualTo(task.requestId().value());
		assertThat(waiting.path("tenant").stringValue()).isEqualTo("user");
		assertThat(waiting.path("state").stringValue()).isEqualTo("queued");
		gateway.worker.admit(task);
		Awaitility.await().until(() -> requests().path("open").path(0).path("state").stringValue().equals("prefill"));
		HttpResponse<String> cancelled = delete("/admin/requests/" + task.requestId().value());
		assertThat(cancelled.statusCode()).isEqualTo(200);
		assertThat(answer.join().statusCode()).isEqualTo(503);
		assertThat(answer.join().body()).contains("cancelled by an operator");
		gateway.worker.awaitCancel(task);
		gateway.worker.finish(task, FinishReason.CANCELLED, 0);
		Awaitility.await().until(() -> requests().path("open").isEmpty());
		JsonNode recent = requests().path("recent").path(0);
		assertThat(recent.path("id").stringValue()).isEqualTo(task.requestId().value());
		assertThat(recent.path("outcome").stringValue()).isEqualTo("failed");
		assertThat(recent.path("prompt_tokens").intValue()).isEqualTo(4);
		assertThat(delete("/admin/requests/" + task.requestId().value()).statusCode()).isEqualTo(404);
	}

	@Test
	void aRequestThatEndedTellsWhereItsTimeWent() throws Exception {
		gateway.worker.answer("abc");
		gateway.post("/v1/completions", QUESTION, ADMIN);
		Awaitility.await().until(() -> requests().path("recent").path(0).path("outcome").asString("").equals("stop"));
		JsonNode recent = requests().path("recent").path(0);
		double parts = List.of("prepared_ms", "queued_ms", "prefill_ms", "decode_ms")
			.stream()
			.mapToDouble((part) -> recent.path(part).doubleValue())
			.sum();
		assertThat(parts).isCloseTo(recent.path("total_ms").doubleValue(), Offset.offset(0.01));
		assertThat(recent.path("completion_tokens").intValue()).isEqualTo(4);
		assertThat(recent.path("operation").stringValue()).isEqualTo("text_completion");
		assertThat(recent.toString()).doesNotContain("abcd").doesNotContain("abc\"");
	}

	@Test
	void aWorkerIsDrainedAndTakesWorkAgain() throws Exception {
		String name = gateway.worker.id.name();
		assertThat(gateway.post("/admin/workers/" + name + "/drain", "", ADMIN).body()).contains("draining");
		assertThat(worker(name).path("state").stringValue()).isEqualTo("draining");
		assertThat(gateway.post("/v1/completions", QUESTION, ADMIN).statusCode()).isEqualTo(503);
		assertThat(gateway.post("/admin/workers/" + name + "/resume", "", ADMIN).statusCode()).isEqualTo(200);
		assertThat(worker(name).path("state").stringValue()).isEqualTo("ready");
		assertThat(gateway.post("/admin/workers/nobody/drain", "", ADMIN).statusCode()).isEqualTo(404);
	}

	@Test
	void everyWorkerIsToldToForgetItsPrefixes() throws Exception {
		assertThat(gateway.post("/reset_prefix_cache", "", ADMIN).body()).isEqualTo("{\"workers\":1}");
		Awaitility.await().until(() -> !gateway.worker.resets.isEmpty());
	}

	@Test
	void whatWasRefusedIsListedWithItsReason() throws Exception {
		gateway.post("/v1/completions", "{\"model\":\"none\",\"prompt\":\"a\"}", "Authorization", "Bearer user");
		JsonNode error = json("/admin/errors").path("errors").path(0);
		assertThat(error.path("status").intValue()).isEqualTo(404);
		assertThat(error.path("reason").stringValue()).isEqualTo("model_not_found");
		assertThat(error.path("tenant").stringValue()).isEqualTo("user");
		assertThat(error.path("route").stringValue()).isEqualTo("POST /v1/completions");
	}

	@Test
	void theConsoleNeedsNoKeyAndNothingOfAnotherServer() throws Exception {
		for (String path : List.of("/", "/console/console.css", "/console/app.js", "/console/icon.svg")) {
			HttpResponse<String> file = gateway.get(path);
			assertThat(file.statusCode()).as(path).isEqualTo(200);
			assertThat(file.headers().firstValue("content-security-policy").orElseThrow())
				.startsWith("default-src 'none'");
			assertThat(file.body().replace("http://www.w3.org/2000/svg", "")).as(path).doesNotContain("://");
		}
		assertThat(gateway.get("/console/other.js").statusCode()).isEqualTo(401);
	}

	private static JsonNode worker(String name) throws Exception {
		return json("/admin/status").path("workers")
			.valueStream()
			.filter((worker) -> worker.path("name").stringValue().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static JsonNode requests() throws Exception {
		return json("/admin/requests");
	}

	private static JsonNode json(String path) throws Exception {
		return TestGateway.json(gateway.get(path, ADMIN));
	}

	private static HttpResponse<String> delete(String path) throws Exception {
		return gateway.send(gateway.request(path, ADMIN).DELETE().build());
	}

}
