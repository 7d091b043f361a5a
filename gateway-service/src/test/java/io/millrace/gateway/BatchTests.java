package io.millrace.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.openai.client.OpenAIClient;
import com.openai.core.MultipartField;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class BatchTests {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final String[] ONE = { "Authorization", "Bearer one" };

	private static final String[] TWO = { "Authorization", "Bearer two" };

	@AutoClose
	private static TestGateway gateway;

	private static OpenAIClient client;

	@BeforeAll
	static void start() {
		gateway = new TestGateway("--millrace.gateway.api-keys=one,two", "--millrace.gateway.files.max-size=1MB",
				"--millrace.gateway.files.quota=3MB", "--millrace.gateway.batches.poll-interval=50ms",
				"--millrace.gateway.batches.model-grace=300ms");
		client = gateway.openAi("one");
	}

	@Test
	void openAisClientRunsABatchFromItsFileToItsAnswers() {
		gateway.worker.answer("Paris");
		FileObject file = client.files()
			.create(FileCreateParams.builder()
				.file(MultipartField.<java.io.InputStream>builder()
					.value(new java.io.ByteArrayInputStream(chats(300, "org/tiny").getBytes(StandardCharsets.UTF_8)))
					.filename("lines.jsonl")
					.build())
				.purpose(FilePurpose.BATCH)
				.build());
		assertThat(file.filename()).isEqualTo("lines.jsonl");
		Batch begun = client.batches()
			.create(BatchCreateParams.builder()
				.inputFileId(file.id())
				.endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
				.completionWindow(BatchCreateParams.CompletionWindow._24H)
				.build());
		assertThat(begun.status()).isEqualTo(Batch.Status.VALIDATING);
		Batch ended = Awaitility.await()
			.atMost(WAIT)
			.until(() -> client.batches().retrieve(begun.id()),
					(batch) -> batch.status().equals(Batch.Status.COMPLETED));
		assertThat(ended.requestCounts().orElseThrow().completed()).isEqualTo(300);
		assertThat(ended.errorFileId()).isEmpty();
		String output = new java.io.BufferedReader(new java.io.InputStreamReader(
				client.files().content(ended.outputFileId().orElseThrow()).body(), StandardCharsets.UTF_8))
			.lines()
			.collect(Collectors.joining("\n"));
		List<JsonNode> lines = lines(output);
		assertThat(lines).extracting((line) -> line.path("custom_id").asString())
			.containsExactlyElementsOf(IntStream.range(0, 300).mapToObj((i) -> "c" + i).toList());
		assertThat(lines.getFirst().at("/response/body/choices/0/message/content").asString()).isEqualTo("Paris");
		assertThat(lines.getFirst().at("/response/status_code").asInt()).isEqualTo(200);
		assertThat(client.batches().list().data()).extracting(Batch::id).contains(begun.id());
		assertThat(client.files().list().data()).extracting(FileObject::id).contains(file.id());
		assertThat(client.files().delete(file.id()).deleted()).isTrue();
	}

	@Test
	void aLineThatFailsStandsInTheErrorFileAndOneThatHasToWaitWaits() throws Exception {
		java.util.concurrent.atomic.AtomicInteger refusals = new java.util.concurrent.atomic.AtomicInteger(3);
		gateway.worker.script((worker, task) -> {
			if (refusals.getAndDecrement() > 0) {
				worker.reject(task, ErrorCode.OVERLOADED, "Full.", null);
			}
			else {
				worker.answer(task, "b");
			}
		});
		JsonNode batch = ended(create(ONE, chats(2, "org/tiny") + "\n\n"
				+ "{\"custom_id\":\"x\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"none\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}}\n"
				+ "{\"custom_id\":\"s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"org/tiny\",\"stream\":true,\"messages\":[]}}\n"
				+ "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"org/tiny\",\"background\":true,\"messages\":[]}}",
				"/v1/chat/completions"));
		assertThat(batch.path("status").asString()).isEqualTo("completed");
		assertThat(batch.path("request_counts")).hasToString("{\"total\":5,\"completed\":2,\"failed\":3}");
		List<JsonNode> errors = lines(content(batch.path("error_file_id").asString()));
		assertThat(errors.get(0).at("/response/status_code").asInt()).isEqualTo(404);
		assertThat(errors.get(0).at("/response/body/error/code").asString()).isEqualTo("model_not_found");
		assertThat(errors.get(1).at("/error/code").asString()).isEqualTo("invalid_request");
		assertThat(errors.get(2).at("/error/message").asString()).contains("'background'");
		assertThat(lines(content(batch.path("output_file_id").asString()))).hasSize(2);
	}

	@Test
	void aLineWaitsLongerThanOtherRequests() throws Exception {
		gateway.worker.forget();
		gateway.worker.answer("b");
		ended(create(ONE, chats(1, "org/tiny"), "/v1/chat/completions"));
		assertThat(gateway.worker.submits.take().task().effectiveRouting().priority()).isEqualTo(100);
	}

	@Test
	void soDoEmbeddings() throws Exception {
		gateway.announce(ProcessId.start(Role.WORKER, "w2"),
				new ModelCard("org/embed", PipelineTask.EMBEDDINGS_GENERATION, 10, FakeTokenizer.VOCABULARY_SIZE,
						TokenIds.EMPTY, new GenerationDefaults(null, null, null), "hash", 1_700_000_000L));
		Awaitility.await()
			.until(() -> gateway.send(gateway.request("/v1/models/org/embed", ONE).build()).statusCode() == 200);
		JsonNode batch = ended(
				create(ONE, "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":"
						+ "{\"model\":\"org/embed\",\"input\":\"ab\"}}", "/v1/embeddings"));
		assertThat(batch.at("/request_counts/completed").asInt()).as(batch.toString()).isEqualTo(1);
		assertThat(gateway.bean(FakeEmbedder.class).lastPriority).isEqualTo(100);
	}

	@Test
	void everyEndpointAnswersAsItsRouteDoes() throws Exception {
		gateway.worker.answer("b");
		for (String endpoint : List.of("/v1/completions", "/v1/responses")) {
			String prompt = endpoint.equals("/v1/responses") ? "input" : "prompt";
			JsonNode batch = ended(create(ONE, "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"" + endpoint
					+ "\",\"body\":{\"model\":\"org/tiny\",\"" + prompt + "\":\"xy\"}}", endpoint));
			assertThat(batch.at("/request_counts/completed").asInt()).as(endpoint + batch).isEqualTo(1);
			assertThat(
					lines(content(batch.path("output_file_id").asString())).getFirst().at("/response/body").toString())
				.contains("org/tiny");
		}
	}

	@Test
	void anInputWithWrongLinesFailsBeforeAnythingRuns() throws Exception {
		gateway.worker.forget();
		JsonNode batch = ended(create(ONE,
				chats(1, "org/tiny") + "\nno json\n" + chats(1, "org/tiny")
						+ "\n{\"custom_id\":\"y\",\"method\":\"GET\",\"url\":\"/v1/chat/completions\",\"body\":{}}"
						+ "\n{\"custom_id\":\"z\",\"method\":\"POST\",\"url\":\"/v1/models\",\"body\":{}}",
				"/v1/chat/completions"));
		assertThat(batch.path("status").asString()).isEqualTo("failed");
		Awaitility.await().until(() -> endedBatches("failed") == 1);
		assertThat(batch.at("/errors/data")).extracting((error) -> error.path("line").asInt())
			.containsExactly(2, 3, 4, 5);
		assertThat(batch.at("/errors/data/1/param").asString()).isEqualTo("custom_id");
		assertThat(gateway.worker.submits).isEmpty();
	}

	@Test
	void aCancelledBatchEndsItsLinesAndKeepsWhatIsDone() throws Exception {
		java.util.concurrent.atomic.AtomicInteger answers = new java.util.concurrent.atomic.AtomicInteger(2);
		gateway.worker.script((worker, task) -> {
			if (answers.getAndDecrement() > 0) {
				worker.answer(task, "b");
			}
			else {
				worker.admit(task);
			}
		});
		String id = create(ONE, chats(5, "org/tiny"), "/v1/chat/completions");
		Awaitility.await().atMost(WAIT).until(() -> batch(id).at("/request_counts/completed").asInt() == 2);
		JsonNode cancelling = TestGateway.json(gateway.post("/v1/batches/" + id + "/cancel", "", ONE));
		assertThat(cancelling.path("status").asString()).startsWith("cancel");
		JsonNode batch = ended(id);
		assertThat(batch.path("status").asString()).isEqualTo("cancelled");
		assertThat(lines(content(batch.path("output_file_id").asString()))).hasSize(2);
		Awaitility.await().atMost(WAIT).until(() -> gateway.openGenerations() == 0);
	}

	@Test
	void anotherKeySeesNeitherFilesNorBatches() throws Exception {
		gateway.worker.answer("b");
		String id = create(ONE, chats(1, "org/tiny"), "/v1/chat/completions");
		String file = ended(id).path("input_file_id").asString();
		for (String path : List.of("/v1/batches/" + id, "/v1/files/" + file, "/v1/files/" + file + "/content")) {
			assertThat(gateway.get(path, ONE).statusCode()).isEqualTo(200);
			assertThat(gateway.get(path, TWO).statusCode()).isEqualTo(404);
		}
		assertThat(gateway.get("/v1/files", TWO).body())
			.isEqualTo("{\"object\":\"list\",\"data\":[],\"first_id\":null,\"last_id\":null,\"has_more\":false}");
		assertThat(gateway.post("/v1/batches/" + id + "/cancel", "", TWO).statusCode()).isEqualTo(404);
		assertThat(gateway
			.post("/v1/batches",
					"{\"input_file_id\":\"" + file
							+ "\",\"endpoint\":\"/v1/completions\",\"completion_window\":\"24h\"}",
					TWO)
			.statusCode()).isEqualTo(400);
	}

	@Test
	void whatIsNoFileIsRefusedWithASentence() throws Exception {
		assertThat(upload(ONE, "x", "fine-tune").body()).contains("Files of this server are for batches");
		assertThat(upload(ONE, "x".repeat(1_100_000), "batch").statusCode()).isEqualTo(413);
		assertThat(gateway.post("/v1/files", "{}", ONE).statusCode()).isEqualTo(415);
		assertThat(gateway.get("/v1/files?limit=0", ONE).statusCode()).isEqualTo(400);
		assertThat(gateway.get("/v1/files/none", ONE).statusCode()).isEqualTo(404);
		for (int i = 0; i < 3; i++) {
			assertThat(upload(TWO, "x".repeat(1_000_000), "batch").statusCode()).isEqualTo(200);
		}
		HttpResponse<String> full = upload(TWO, "x".repeat(1_000_000), "batch");
		assertThat(full.statusCode()).isEqualTo(413);
		assertThat(full.body()).contains("delete some first");
		JsonNode page = TestGateway.json(gateway.get("/v1/files?limit=2&order=asc", TWO));
		assertThat(page.path("has_more").asBoolean()).isTrue();
		JsonNode rest = TestGateway
			.json(gateway.get("/v1/files?order=asc&after=" + page.path("last_id").asString(), TWO));
		assertThat(rest.path("data")).hasSize(1);
		page.path("data").forEach(BatchTests::delete);
		rest.path("data").forEach(BatchTests::delete);
	}

	@Test
	void aBatchGoesOnAfterARestart(@TempDir Path directory) throws Exception {
		String[] properties = { "--millrace.gateway.store.url=", "--millrace.gateway.store.directory=" + directory,
				"--millrace.gateway.batches.poll-interval=50ms" };
		String id;
		try (TestGateway first = new TestGateway(properties)) {
			java.util.concurrent.atomic.AtomicInteger answers = new java.util.concurrent.atomic.AtomicInteger(20);
			first.worker.script((worker, task) -> {
				if (answers.getAndDecrement() > 0) {
					worker.answer(task, "before");
				}
			});
			String file = TestGateway.json(upload(first, new String[0], chats(50, "org/tiny"), "batch"))
				.path("id")
				.asString();
			id = TestGateway.json(create(first, new String[0], file, "/v1/chat/completions")).path("id").asString();
			Awaitility.await()
				.atMost(WAIT)
				.until(() -> TestGateway.json(first.get("/v1/batches/" + id))
					.at("/request_counts/completed")
					.asInt() == 20);
		}
		try (TestGateway second = new TestGateway(properties)) {
			second.worker.answer("after");
			JsonNode batch = Awaitility.await()
				.atMost(WAIT)
				.until(() -> TestGateway.json(second.get("/v1/batches/" + id)),
						(now) -> now.path("status").asString().equals("completed"));
			List<JsonNode> lines = lines(
					second.get("/v1/files/" + batch.path("output_file_id").asString() + "/content").body());
			assertThat(lines).extracting((line) -> line.path("custom_id").asString())
				.containsExactlyElementsOf(IntStream.range(0, 50).mapToObj((i) -> "c" + i).toList());
			assertThat(lines).filteredOn((line) -> line.toString().contains("\"before\"")).hasSize(20);
			assertThat(lines).filteredOn((line) -> line.toString().contains("\"after\"")).hasSize(30);
		}
	}

	private static double endedBatches(String status) {
		return gateway.bean(MeterRegistry.class)
			.get("millrace.gateway.batches_ended")
			.tag("status", status)
			.counter()
			.count();
	}

	private static void delete(JsonNode file) {
		try {
			assertThat(gateway.send(gateway.request("/v1/files/" + file.path("id").asString(), TWO).DELETE().build())
				.statusCode()).isEqualTo(200);
		}
		catch (java.io.IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String create(String[] key, String input, String endpoint) throws Exception {
		String file = TestGateway.json(upload(key, input, "batch")).path("id").asString();
		return TestGateway.json(create(gateway, key, file, endpoint)).path("id").asString();
	}

	private static HttpResponse<String> create(TestGateway at, String[] key, String file, String endpoint)
			throws Exception {
		return at.post("/v1/batches", "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"" + endpoint
				+ "\",\"completion_window\":\"24h\",\"metadata\":{\"a\":\"b\"}}", key);
	}

	private static HttpResponse<String> upload(String[] key, String input, String purpose) throws Exception {
		return upload(gateway, key, input, purpose);
	}

	private static HttpResponse<String> upload(TestGateway at, String[] key, String input, String purpose)
			throws Exception {
		String body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n" + input
				+ "\r\n--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n" + purpose + "\r\n--b--\r\n";
		return at.send(at.request("/v1/files", key)
			.header("Content-Type", "multipart/form-data; boundary=b")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build());
	}

	private static JsonNode batch(String id) throws Exception {
		return TestGateway.json(gateway.get("/v1/batches/" + id, ONE));
	}

	private static JsonNode ended(String id) {
		return Awaitility.await()
			.atMost(WAIT)
			.until(() -> batch(id),
					(batch) -> batch.path("status").asString().matches("completed|failed|expired|cancelled"));
	}

	private static String content(String file) throws Exception {
		return gateway.get("/v1/files/" + file + "/content", ONE).body();
	}

	private static List<JsonNode> lines(String content) {
		return content.lines().map((line) -> JsonMapper.shared().readTree(line)).toList();
	}

	private static String chats(int count, String model) {
		return IntStream.range(0, count)
			.mapToObj((i) -> "{\"custom_id\":\"c" + i
					+ "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"" + model
					+ "\",\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]}}")
			.collect(Collectors.joining("\n"));
	}

}
