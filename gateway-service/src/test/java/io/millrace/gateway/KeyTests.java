package io.millrace.gateway;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

import io.millrace.protocol.Sha256;
import io.millrace.protocol.message.GenerationTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Keys from a file: what each opens, and how much. */
class KeyTests {

	private static final String CHAT = "/v1/chat/completions";

	private static final String BODY = "{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]}";

	@TempDir
	private static Path directory;

	private static Path file;

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() throws Exception {
		file = directory.resolve("keys.json");
		write(key("free", ""), key("frequent", "\"requests_per_minute\":2"), key("wordy", "\"tokens_per_minute\":10"),
				key("single", "\"max_concurrent_requests\":1"), key("other", "\"models\":[\"else/*\"]"),
				key("admin", "\"scopes\":[\"admin\"]"));
		gateway = new TestGateway("--millrace.gateway.keys.file=" + file,
				"--millrace.gateway.keys.reload-interval=50ms",
				"--millrace.gateway.api-keys=sha256:" + sha256("hashed"));
	}

	@BeforeEach
	void reset() {
		gateway.worker.submits.clear();
		gateway.worker.answer("Hello");
	}

	@Test
	void aKeyThatIsConfiguredHashedOpens() throws Exception {
		assertThat(chat("hashed").statusCode()).isEqualTo(200);
		assertThat(chat("free").statusCode()).isEqualTo(200);
		assertThat(chat(sha256("hashed")).statusCode()).isEqualTo(401);
		assertThat(chat("free").headers().firstValue("x-ratelimit-limit-requests")).isEmpty();
	}

	@Test
	void requestsBeyondTheRateAreRefusedWithTheTimeToWait() throws Exception {
		HttpResponse<String> first = chat("frequent");
		assertThat(first.headers().firstValue("x-ratelimit-limit-requests")).contains("2");
		assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).contains("1");
		assertThat(first.headers().firstValue("x-ratelimit-reset-requests").orElseThrow()).endsWith("s");
		assertThat(chat("frequent").statusCode()).isEqualTo(200);
		HttpResponse<String> refused = chat("frequent");
		ChatTests.assertError(refused, 429, "rate_limit_error", "rate_limit_exceeded", null);
		assertThat(refused.body()).contains("2 requests a minute");
		assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow())).isBetween(1, 30);
		assertThat(refused.headers().firstValue("x-millrace-reason")).contains("rate-limit");
		assertThat(refused.headers().firstValue("x-ratelimit-remaining-requests")).contains("0");
		assertThat(gateway.get("/v1/models", "Authorization", "Bearer frequent").statusCode()).isEqualTo(200);
	}

	@Test
	void aRefusalLeavesTheConnectionUsable() throws Exception {
		for (int i = 0; i < 20; i++) {
			assertThat(chat("frequent").statusCode()).isIn(200, 429);
			assertThat(gateway.get("/v1/models", "Authorization", "Bearer free").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void tokensOfPromptsAndAnswersAreCharged() throws Exception {
		HttpResponse<String> first = chat("wordy");
		assertThat(first.statusCode()).isEqualTo(200);
		assertThat(first.headers().firstValue("x-ratelimit-limit-tokens")).contains("10");
		HttpResponse<String> refused = chat("wordy");
		ChatTests.assertError(refused, 429, "rate_limit_error", "rate_limit_exceeded", null);
		assertThat(refused.body()).contains("10 tokens a minute");
		assertThat(refused.headers().firstValue("x-ratelimit-remaining-tokens")).contains("0");
		assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow())).isGreaterThan(20);
	}

	@Test
	void openRequestsAreCountedUntilTheyEnd() throws Exception {
		gateway.worker.manual();
		CompletableFuture<HttpResponse<String>> open = gateway.client()
			.sendAsync(gateway.request(CHAT, "Authorization", "Bearer single")
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(BODY))
				.build(), HttpResponse.BodyHandlers.ofString());
		GenerationTask task = gateway.worker.nextTask();
		HttpResponse<String> refused = chat("single");
		ChatTests.assertError(refused, 429, "rate_limit_error", "rate_limit_exceeded", null);
		assertThat(refused.body()).contains("1 requests open");
		assertThat(refused.headers().firstValue("x-millrace-reason")).contains("concurrency");
		gateway.worker.answer(task, "Hello");
		assertThat(open.get().statusCode()).isEqualTo(200);
		gateway.worker.answer("Hello");
		assertThat(chat("single").statusCode()).isEqualTo(200);
	}

	@Test
	void aKeysRequestsAreItsTenants() throws Exception {
		assertThat(chat("free").statusCode()).isEqualTo(200);
		assertThat(gateway.worker.nextTask().effectiveRouting().tenant()).isEqualTo("free");
	}

	@Test
	void aKeyOpensOnlyItsModelsAndSeesNoOthers() throws Exception {
		ChatTests.assertError(chat("other"), 403, "permission_error", "permission_denied", "model");
		ChatTests.assertError(gateway.get("/v1/models/org/tiny", "Authorization", "Bearer other"), 403,
				"permission_error", "permission_denied", "model");
		assertThat(models("other")).isEmpty();
		assertThat(models("free")).hasSize(1);
	}

	@Test
	void aKeyOpensOnlyItsScopes() throws Exception {
		ChatTests.assertError(chat("admin"), 403, "permission_error", "permission_denied", null);
		assertThat(models("admin")).hasSize(1);
		ChatTests.assertError(gateway.post("/admin/anything", "{}", "Authorization", "Bearer free"), 403,
				"permission_error", "permission_denied", null);
		ChatTests.assertError(gateway.post("/admin/anything", "{}", "Authorization", "Bearer admin"), 404,
				"invalid_request_error", "not_found", null);
	}

	@Test
	void theFileIsReadAgainWhenItChanges() throws Exception {
		String before = Files.readString(file);
		assertThat(chat("newcomer").statusCode()).isEqualTo(401);
		write(key("free", ""), key("newcomer", ""));
		Awaitility.await().until(() -> chat("newcomer").statusCode() == 200);
		assertThat(chat("single").statusCode()).isEqualTo(401);
		Files.writeString(file, "not JSON");
		write(key("free", ""), key("latecomer", ""));
		Awaitility.await().until(() -> chat("latecomer").statusCode() == 200);
		Files.writeString(file, before);
		Awaitility.await().until(() -> chat("latecomer").statusCode() == 401);
		assertThat(chat("free").statusCode()).isEqualTo(200);
	}

	private static JsonNode models(String key) throws IOException, InterruptedException {
		return TestGateway.json(gateway.get("/v1/models", "Authorization", "Bearer " + key)).path("data");
	}

	private static HttpResponse<String> chat(String key) throws IOException, InterruptedException {
		return gateway.post(CHAT, BODY, "Authorization", "Bearer " + key);
	}

	/** A key is its own name here. */
	private static String key(String name, String more) throws Exception {
		return "{\"name\":\"" + name + "\",\"sha256\":\"" + sha256(name) + "\"" + (more.isEmpty() ? "" : "," + more)
				+ "}";
	}

	private static void write(String... keys) throws IOException {
		Files.writeString(file, "{\"keys\":[" + String.join(",", keys) + "]}");
	}

	/** What a file of keys says instead of a key. */
	static String sha256(String key) {
		return HexFormat.of().formatHex(Sha256.start().digest(key.getBytes(StandardCharsets.UTF_8)));
	}

}
