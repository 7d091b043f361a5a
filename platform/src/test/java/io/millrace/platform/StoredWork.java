package io.millrace.platform;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Responses in the background and a batch, which any gateway with the same store can be
 * asked about: each is the same whenever its number is.
 */
final class StoredWork {

	private static final int RESPONSES = 6;

	private static final int LINES = 24;

	private static final int TOKENS = 150;

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final List<String> responses;

	private final String batch;

	private StoredWork(List<String> responses, String batch) {
		this.responses = responses;
		this.batch = batch;
	}

	/**
	 * The answers to be expected, when nothing happens: the responses', then the lines'.
	 */
	static List<String> undisturbed(RunningPlatform platform) {
		List<CompletableFuture<String>> answers = IntStream.range(0, RESPONSES + LINES)
			.mapToObj((number) -> async(() -> text(json(platform.post("/v1/responses", request(number, false))))))
			.toList();
		return answers.stream().map(CompletableFuture::join).toList();
	}

	static StoredWork begin(RunningPlatform platform) {
		String lines = IntStream.range(RESPONSES, RESPONSES + LINES)
			.mapToObj((number) -> "{\"custom_id\":\"" + number
					+ "\",\"method\":\"POST\",\"url\":\"/v1/responses\",\"body\":" + request(number, false) + "}")
			.collect(Collectors.joining("\n"));
		String form = "--edge\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
				+ "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n" + lines
				+ "\r\n--edge--\r\n";
		String file = json(platform.post("/v1/files", "multipart/form-data; boundary=edge", form)).path("id")
			.asString();
		String batch = json(platform.post("/v1/batches",
				"{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/responses\",\"completion_window\":\"24h\"}"))
			.path("id")
			.asString();
		List<String> responses = IntStream.range(0, RESPONSES)
			.mapToObj((number) -> json(platform.post("/v1/responses", request(number, true))).path("id").asString())
			.toList();
		return new StoredWork(responses, batch);
	}

	private static String request(int number, boolean background) {
		return "{\"model\":\"" + RunningPlatform.MODEL + "\",\"input\":\"Tell me about the number " + number
				+ ".\",\"temperature\":1.5,\"seed\":" + (1000 + number) + ",\"max_output_tokens\":" + tokens(number)
				+ ",\"ignore_eos\":true," + (background ? "\"background\":true" : "\"store\":false") + "}";
	}

	/** Lines are of different lengths, so that they do not end together. */
	private static int tokens(int number) {
		return (number < RESPONSES) ? TOKENS : 40 + 6 * (number - RESPONSES);
	}

	/** Waits until some of it is in the store, and some is not. */
	StoredWork awaitMiddle(RunningPlatform platform) {
		Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
			int done = batch(platform).at("/request_counts/completed").asInt();
			return done > 0 && this.responses.stream().anyMatch((id) -> !text(response(platform, id)).isEmpty());
		});
		assertThat(batch(platform).path("status").asString()).isEqualTo("in_progress");
		return this;
	}

	/** Reads the events of all responses, from the first on, until they end. */
	List<CompletableFuture<HttpResponse<String>>> follow(RunningPlatform platform) {
		return this.responses.stream()
			.map((id) -> async(() -> platform.get("/v1/responses/" + id + "?stream=true")))
			.toList();
	}

	/** Waits for the end of all, which is as if nothing had happened. */
	void check(RunningPlatform platform, List<String> undisturbed) {
		checkEvents(platform, follow(platform), undisturbed);
		checkBatch(platform, undisturbed);
	}

	/** Every event once and in order, and the response is what they say. */
	void checkEvents(RunningPlatform platform, List<CompletableFuture<HttpResponse<String>>> followed,
			List<String> undisturbed) {
		for (int i = 0; i < RESPONSES; i++) {
			List<JsonNode> events = events(followed.get(i).join().body());
			assertThat(events).extracting((event) -> event.path("sequence_number").asInt())
				.containsExactlyElementsOf(IntStream.range(0, events.size()).boxed().toList());
			String said = events.stream()
				.filter((event) -> event.path("type").asString().equals("response.output_text.delta"))
				.map((event) -> event.path("delta").asString())
				.collect(Collectors.joining());
			assertThat(said).as("response %d", i).isEqualTo(undisturbed.get(i));
			JsonNode last = events.getLast().path("response");
			assertThat(last.at("/usage/output_tokens").asInt()).isEqualTo(TOKENS);
			String id = this.responses.get(i);
			Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(response(platform, id)).isEqualTo(last));
		}
	}

	/** Every line has one answer. */
	void checkBatch(RunningPlatform platform, List<String> undisturbed) {
		Awaitility.await().atMost(PATIENCE).until(() -> batch(platform).path("status").asString().equals("completed"));
		JsonNode ended = batch(platform);
		assertThat(ended.at("/request_counts/completed").asInt()).isEqualTo(LINES);
		assertThat(ended.at("/request_counts/failed").asInt()).isZero();
		Map<String, String> answers = new LinkedHashMap<>();
		platform.get("/v1/files/" + ended.path("output_file_id").asString() + "/content")
			.body()
			.lines()
			.forEach((line) -> {
				JsonNode result = JsonMapper.shared().readTree(line);
				String before = answers.put(result.path("custom_id").asString(), text(result.at("/response/body")));
				assertThat(before).as("once only").isNull();
			});
		Map<String, String> expected = new LinkedHashMap<>();
		IntStream.range(RESPONSES, RESPONSES + LINES)
			.forEach((number) -> expected.put(String.valueOf(number), undisturbed.get(number)));
		assertThat(answers).isEqualTo(expected);
	}

	private JsonNode batch(RunningPlatform platform) {
		return json(platform.get("/v1/batches/" + this.batch));
	}

	private static JsonNode response(RunningPlatform platform, String id) {
		return json(platform.get("/v1/responses/" + id));
	}

	private static String text(JsonNode response) {
		return response.at("/output/0/content/0/text").asString("");
	}

	private static JsonNode json(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(answer.body());
	}

	private static List<JsonNode> events(String body) {
		List<JsonNode> events = new ArrayList<>();
		body.lines()
			.filter((line) -> line.startsWith("data: {"))
			.forEach((line) -> events.add(JsonMapper.shared().readTree(line.substring("data: ".length()))));
		return events;
	}

	private static <T> CompletableFuture<T> async(Supplier<T> work) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Thread.ofVirtual().start(() -> {
			try {
				result.complete(work.get());
			}
			catch (RuntimeException | AssertionError ex) {
				result.completeExceptionally(ex);
			}
		});
		return result;
	}

}
