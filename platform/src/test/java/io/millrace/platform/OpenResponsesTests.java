package io.millrace.platform;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.millrace.gateway.ApiSchema;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the compliance suite of OpenResponses asserts, of the demo model and all at the
 * same time, under the suite's own names. An image is refused, since the model reads
 * text. The suite's {@code response-output-phase-schema} asks no server.
 */
class OpenResponsesTests {

	private static final String MODEL = "\"model\":\"" + RunningPlatform.MODEL + "\"";

	private static final String HELLO = user("Say hello in exactly 3 words.");

	private static final String COUNT = user("Count from 1 to 5.");

	private static final String TOOL = """
			{"type": "function", "name": "get_weather", "description": "Get the current weather for a location",
			 "parameters": {"type": "object", "required": ["location"], "properties":
			  {"location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"}}}}""";

	private final RunningPlatform platform = Deployment.ONE_PROCESS.platform();

	@TestFactory
	Stream<DynamicTest> theSuitesTestsHoldTogether() {
		Map<String, Callable<Void>> tests = new LinkedHashMap<>();
		tests.put("basic-response", () -> answered(HELLO));
		tests.put("assistant-phase",
				() -> answered(user("Plan a day in Paris."), assistant("Let me think.", "commentary"),
						assistant("See the river.", "final_answer"), user("And then?")));
		tests.put("streaming-response", this::streams);
		tests.put("system-prompt", () -> answered(message("system", "You are a pirate."), user("Say hello.")));
		tests.put("tool-calling", this::callsATool);
		tests.put("image-input", this::refusesAnImage);
		tests.put("multi-turn", () -> answered(user("My name is Alice."), message("assistant", "Hello Alice!"),
				user("What is my name?")));
		tests.put("compact-response", () -> checkCompact(compact()));
		tests.put("compact-missing-model", this::wantsAModelToCompact);
		tests.put("websocket-response", () -> onSocket((socket) -> completed(socket.turn(asked(COUNT)))));
		tests.put("websocket-sequential-responses", () -> onSocket((socket) -> {
			completed(socket.turn(asked(HELLO)));
			completed(socket.turn(asked(COUNT)));
		}));
		tests.put("websocket-continuation", () -> onSocket(
				(socket) -> completed(socket.turn(continued(socket.turn(asked(HELLO) + ",\"store\":false"))))));
		tests.put("websocket-reconnect-store-false-recovery", this::recoversOnANewSocket);
		tests.put("websocket-previous-response-not-found", () -> onSocket((socket) -> notFound(
				socket.turn(asked(HELLO) + ",\"store\":false,\"previous_response_id\":\"resp_unknown\""))));
		tests.put("websocket-failed-continuation-evicts-cache", this::evictsWhatCouldNotBeContinued);
		tests.put("websocket-compact-new-chain",
				() -> onSocket((socket) -> completed(socket.turn(MODEL + ",\"input\":" + compact().path("output")))));
		Map<String, Future<Void>> running = new LinkedHashMap<>();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			tests.forEach((name, test) -> running.put(name, threads.submit(test)));
		}
		return running.entrySet().stream().map((test) -> DynamicTest.dynamicTest(test.getKey(), test.getValue()::get));
	}

	private Void answered(String... items) {
		JsonNode response = ApiSchema.RESPONSE.check(ok(this.platform.post("/v1/responses", "{" + asked(items) + "}")));
		assertCompleted(response);
		return null;
	}

	private Void streams() {
		HttpResponse<String> answer = this.platform.post("/v1/responses", "{" + asked(COUNT) + ",\"stream\":true}");
		List<String> data = ok(answer).lines()
			.filter((line) -> line.startsWith("data: "))
			.map((line) -> line.substring("data: ".length()))
			.toList();
		assertThat(data).last().isEqualTo("[DONE]");
		completed(data.stream().limit(data.size() - 1L).map((event) -> JsonMapper.shared().readTree(event)).toList());
		return null;
	}

	private Void callsATool() {
		JsonNode response = ApiSchema.RESPONSE.check(ok(this.platform.post("/v1/responses",
				"{" + asked(user("What's the weather like in San Francisco?")) + ",\"tools\":[" + TOOL + "]}")));
		assertThat(response.path("output")).extracting((item) -> item.path("type").asString())
			.contains("function_call");
		return null;
	}

	private Void refusesAnImage() {
		HttpResponse<String> refused = this.platform.post("/v1/responses", "{"
				+ asked("{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"?\"},"
						+ "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,iVBORw0KGgo=\"}]}")
				+ "}");
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(ApiSchema.ERROR.check(refused.body()).at("/error/message").asString()).contains("input_image",
				"read text");
		return null;
	}

	private JsonNode compact() {
		String body = "{" + asked(user("My name is Alice."), message("assistant", "Hello Alice!"), user("Who am I?"))
				+ "}";
		return JsonMapper.shared().readTree(ok(this.platform.post("/v1/responses/compact", body)));
	}

	private static Void checkCompact(JsonNode compacted) {
		assertThat(compacted.path("id").asString()).isNotEmpty();
		assertThat(compacted.path("object").asString()).isEqualTo("response.compaction");
		assertThat(compacted.path("created_at").isIntegralNumber()).isTrue();
		assertThat(compacted.at("/usage/total_tokens").asInt()).isPositive();
		assertThat(compacted.path("output")).extracting((item) -> item.path("type").asString()).contains("compaction");
		return null;
	}

	private Void wantsAModelToCompact() {
		assertThat(this.platform.post("/v1/responses/compact", "{\"input\":[" + HELLO + "]}").statusCode())
			.isEqualTo(400);
		return null;
	}

	private Void recoversOnANewSocket() throws InterruptedException {
		String unstored = asked(HELLO) + ",\"store\":false";
		String continued;
		try (TurnSocket socket = new TurnSocket(this.platform)) {
			continued = continued(socket.turn(unstored));
		}
		return onSocket((socket) -> {
			notFound(socket.turn(continued));
			completed(socket.turn(unstored));
		});
	}

	private Void evictsWhatCouldNotBeContinued() throws InterruptedException {
		return onSocket((socket) -> {
			String continued = continued(socket.turn(asked(HELLO) + ",\"store\":false"));
			List<JsonNode> failed = socket.turn(continued.replaceFirst("\"input\":\\[.*?]",
					"\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"call_unknown\",\"output\":\"x\"}]"));
			assertThat(failed.getLast().path("type").asString()).isEqualTo("error");
			notFound(socket.turn(continued));
		});
	}

	private Void onSocket(Turns turns) throws InterruptedException {
		try (TurnSocket socket = new TurnSocket(this.platform)) {
			turns.on(socket);
		}
		return null;
	}

	/** Every event is one of the contract's, and the last one has the whole response. */
	private static void completed(List<JsonNode> events) {
		events.forEach((event) -> ApiSchema.RESPONSE_EVENT.check(event.toString()));
		assertThat(events).extracting((event) -> event.path("sequence_number").asInt())
			.containsExactlyElementsOf(Stream.iterate(0, (n) -> n + 1).limit(events.size()).toList());
		assertThat(events.getLast().path("type").asString()).isEqualTo("response.completed");
		assertCompleted(ApiSchema.RESPONSE.check(events.getLast().path("response").toString()));
	}

	private static void assertCompleted(JsonNode response) {
		assertThat(response.path("status").asString()).isEqualTo("completed");
		assertThat(response.path("output").size()).isPositive();
	}

	private static void notFound(List<JsonNode> events) {
		assertThat(events.getLast().path("type").asString()).isEqualTo("error");
		assertThat(events.getLast().at("/error/code").asString()).isEqualTo("previous_response_not_found");
	}

	/** The request for what comes after the response that these events tell of. */
	private static String continued(List<JsonNode> events) {
		completed(events);
		return asked(COUNT) + ",\"store\":false,\"previous_response_id\":\""
				+ events.getLast().at("/response/id").asString() + "\"";
	}

	private static String asked(String... items) {
		return MODEL + ",\"input\":[" + String.join(",", items) + "]";
	}

	private static String user(String text) {
		return message("user", text);
	}

	private static String assistant(String text, String phase) {
		return message("assistant", text).replaceFirst("}$", ",\"phase\":\"" + phase + "\"}");
	}

	private static String message(String role, String text) {
		return "{\"type\":\"message\",\"role\":\"" + role + "\",\"content\":\"" + text + "\"}";
	}

	private static String ok(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		return answer.body();
	}

	/** What is done on one socket. */
	private interface Turns {

		void on(TurnSocket socket) throws InterruptedException;

	}

}
