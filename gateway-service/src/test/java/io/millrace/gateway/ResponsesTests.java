package io.millrace.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarText;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.GrammarOrder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Responses, whole and streamed. */
class ResponsesTests {

	private static final String ROUTE = "/v1/responses";

	private static final String TOOLS = """
			"tools":[{"type":"function","name":"get_weather","description":"The weather","strict":false,
			"parameters":{"type":"object","properties":{"city":{"type":"string"}}}},{"type":"function","name":"noop"}]""";

	private static final String CALL = "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Zürich 🌦\"}}\n</tool_call>";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway();
	}

	@BeforeEach
	void reset() {
		gateway.worker.forget();
		gateway.worker.answer("Hello 😀");
		gateway.tokenizer.reset("hermes", "think");
	}

	@Test
	void aTextIsAMessageOfTheAssistant() throws Exception {
		JsonNode response = whole("\"input\":\"xy\"");
		assertThat(response.path("status").asString()).isEqualTo("completed");
		assertThat(response.at("/output/0/content/0/text").asString()).isEqualTo("Hello 😀");
		assertThat(response.at("/output/0/status").asString()).isEqualTo("completed");
		assertThat(response.path("completed_at").asLong()).isGreaterThanOrEqualTo(response.path("created_at").asLong());
		assertThat(response.at("/usage/total_tokens").asInt())
			.isEqualTo(response.at("/usage/input_tokens").asInt() + response.at("/usage/output_tokens").asInt());
		assertThat(response.at("/usage/input_tokens_details/cached_tokens").asInt()).isEqualTo(3);
		assertThat(messages()).containsExactly(Map.of("role", "user", "content", "xy"));
	}

	@Test
	void whatIsNotSaidIsResolvedAndShown() throws Exception {
		JsonNode response = whole("\"input\":\"xy\"");
		assertThat(response.path("temperature").asDouble()).isEqualTo(0.5);
		assertThat(response.path("top_p").asDouble()).isEqualTo(1);
		assertThat(response.at("/text/format/type").asString()).isEqualTo("text");
		assertThat(response.path("store").asBoolean()).isTrue();
		assertThat(response.path("tool_choice").asString()).isEqualTo("auto");
		assertThat(response.path("truncation").asString()).isEqualTo("disabled");
	}

	@Test
	void whatIsSaidIsShownAgain() throws Exception {
		JsonNode response = whole("\"input\":\"xy\",\"instructions\":\"Be short.\",\"temperature\":0.25,\"top_p\":0.5,"
				+ "\"presence_penalty\":1,\"frequency_penalty\":-1,\"metadata\":{\"a\":\"b\"},\"max_output_tokens\":20,"
				+ "\"max_tool_calls\":3,\"safety_identifier\":\"me\",\"prompt_cache_key\":\"key\",\"truncation\":\"auto\","
				+ "\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"},\"text\":{\"verbosity\":\"low\"},\"store\":false,"
				+ TOOLS);
		assertThat(response.path("temperature").asDouble()).isEqualTo(0.25);
		assertThat(response.path("metadata").toString()).isEqualTo("{\"a\":\"b\"}");
		assertThat(response.path("max_output_tokens").asInt()).isEqualTo(20);
		assertThat(response.path("reasoning").toString()).isEqualTo("{\"effort\":\"low\",\"summary\":\"auto\"}");
		assertThat(response.path("instructions").asString()).isEqualTo("Be short.");
		assertThat(response.at("/tools/1").toString()).isEqualTo(
				"{\"type\":\"function\",\"name\":\"noop\",\"description\":null,\"parameters\":null,\"strict\":null}");
		assertThat(response.path("store").asBoolean()).isFalse();
		assertThat(messages().getFirst()).isEqualTo(Map.of("role", "system", "content", "Be short."));
		assertThat(gateway.tokenizer.chats.getFirst().templateArguments()).containsEntry("reasoning_effort", "low")
			.containsEntry("verbosity", "low");
	}

	@Test
	void theEventsComeInTheOrderOfTheContract() throws Exception {
		List<JsonNode> events = stream("\"input\":\"xy\"");
		List<String> types = events.stream().map((event) -> event.path("type").asString()).distinct().toList();
		assertThat(types).containsExactly("response.created", "response.in_progress", "response.output_item.added",
				"response.content_part.added", "response.output_text.delta", "response.output_text.done",
				"response.content_part.done", "response.output_item.done", "response.completed");
		assertThat(events.getFirst().at("/response/status").asString()).isEqualTo("in_progress");
		assertThat(events.getFirst().at("/response/usage").isNull()).isTrue();
	}

	@Test
	void aServerSentEventIsNamedByItsType() throws Exception {
		HttpResponse<String> response = gateway.post(ROUTE, body("\"input\":\"xy\",\"stream\":true"));
		assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
		String[] events = response.body().split("\n\n");
		assertThat(events[events.length - 1]).isEqualTo("data: [DONE]");
		for (int i = 0; i < events.length - 1; i++) {
			String[] lines = events[i].split("\n");
			assertThat(lines).hasSize(2);
			assertThat(lines[0])
				.isEqualTo("event: " + JsonMapper.shared().readTree(lines[1].substring(6)).path("type").asString());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Just text.", CALL, "Text \n" + CALL + "\n" + CALL + " and more",
			"<think>\nHm 😀.\n</think>\n\nYes.", "<think>a</think>" + CALL, "<tool_call>broken</tool_call> text",
			"<think>only this", "<tool_call>{\"name\": \"noop\", \"arguments\": {\"a\": " })
	void theEventsTogetherAreTheWhole(String answer) throws Exception {
		gateway.worker.answer(answer);
		String fields = "\"input\":\"xy\",\"include\":[\"message.output_text.logprobs\",\"reasoning.encrypted_content\"],"
				+ "\"top_logprobs\":2," + TOOLS;
		JsonNode whole = whole(fields);
		List<JsonNode> events = stream(fields);
		JsonNode folded = Folded.of(events);
		assertThat(comparable(folded)).isEqualTo(comparable(events.getLast().path("response")));
		assertThat(comparable(whole)).isEqualTo(comparable(folded));
		assertThat(whole.path("output").size()).isPositive();
	}

	@Test
	void aCallIsAnItemOfItsOwn() throws Exception {
		gateway.worker.answer("Let me look.\n" + CALL);
		JsonNode output = whole("\"input\":\"xy\"," + TOOLS).path("output");
		assertThat(output).extracting((item) -> item.path("type").asString())
			.containsExactly("message", "function_call");
		assertThat(output.at("/1/name").asString()).isEqualTo("get_weather");
		assertThat(output.at("/1/call_id").asString()).matches("call_[A-Za-z0-9]{24}");
		assertThat(output.at("/1/arguments").asString()).isEqualTo("{\"city\": \"Zürich 🌦\"}");
		assertThat(gateway.tokenizer.chats.getFirst().tools()).hasSize(2)
			.last()
			.isEqualTo(Map.of("type", "function", "function", Map.of("name", "noop")));
	}

	@Test
	void reasoningIsAnItemBeforeTheMessage() throws Exception {
		gateway.worker.answer("<think>abcde</think>Yes");
		JsonNode response = whole("\"input\":\"xy\",\"include\":[\"reasoning.encrypted_content\"]");
		assertThat(response.at("/output/0/content/0/text").asString()).isEqualTo("abcde");
		assertThat(response.at("/output/1/content/0/text").asString()).isEqualTo("Yes");
		assertThat(response.at("/usage/output_tokens_details/reasoning_tokens").asInt()).isPositive();
		String carried = response.at("/output/0/encrypted_content").asString();
		gateway.tokenizer.chats.clear();
		whole("\"input\":[{\"role\":\"user\",\"content\":\"x\"},{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\""
				+ carried + "\"},{\"type\":\"message\",\"role\":\"assistant\",\"phase\":\"final_answer\",\"content\":"
				+ "[{\"type\":\"output_text\",\"text\":\"Yes\",\"annotations\":[]}]},{\"role\":\"user\",\"content\":\"y\"}]");
		assertThat(messages().get(1))
			.isEqualTo(Map.of("role", "assistant", "content", "Yes", "reasoning_content", "abcde"));
	}

	@Test
	void whatDoesNotFitIsIncomplete() throws Exception {
		gateway.worker.answer("a text that is longer than sixteen tokens");
		List<JsonNode> events = stream("\"input\":\"xy\",\"max_output_tokens\":16");
		JsonNode response = events.getLast().path("response");
		assertThat(events.getLast().path("type").asString()).isEqualTo("response.incomplete");
		assertThat(response.at("/incomplete_details/reason").asString()).isEqualTo("max_output_tokens");
		assertThat(response.at("/output/0/status").asString()).isEqualTo("incomplete");
		assertThat(response.path("completed_at").isNull()).isTrue();
	}

	@Test
	void aFailureInMidStreamIsAnErrorAndThenTheFailedResponse() throws Exception {
		gateway.worker.script((worker, task) -> {
			worker.admit(task);
			worker.tokens(task, 0, FakeTokenizer.ids("abc"));
		});
		HttpRequest request = gateway.request(ROUTE)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body("\"input\":\"xy\",\"stream\":true")))
			.build();
		List<JsonNode> events = new ArrayList<>();
		gateway.client().send(request, HttpResponse.BodyHandlers.ofLines()).body().forEach((line) -> {
			if (line.startsWith("data: {")) {
				events.add(ApiSchema.RESPONSE_EVENT.check(line.substring(6)));
			}
			if (line.equals("event: response.output_text.delta") && !gateway.worker.submits.isEmpty()) {
				gateway.worker.fail(gateway.worker.nextTask(), ErrorCode.INTERNAL, "The step failed.");
			}
		});
		assertThat(events.get(events.size() - 2).path("type").asString()).isEqualTo("error");
		assertThat(events.get(events.size() - 2).at("/error/code").asString()).isEqualTo("internal_error");
		JsonNode failed = events.getLast();
		assertThat(failed.path("type").asString()).isEqualTo("response.failed");
		assertThat(failed.at("/response/error/code").asString()).isEqualTo("internal_error");
		assertThat(failed.at("/response/output/0/status").asString()).isEqualTo("incomplete");
	}

	@Test
	void aFailureBeforeAnythingIsAnHttpError() throws Exception {
		gateway.worker.script((worker, task) -> worker.reject(task, ErrorCode.OVERLOADED, "Full.", null));
		HttpResponse<String> response = gateway.post(ROUTE, body("\"input\":\"xy\",\"stream\":true"));
		assertThat(response.statusCode()).isEqualTo(429);
		ApiSchema.ERROR.check(response.body());
	}

	@Test
	void everyTokenOfTheTextHasItsLogprob() throws Exception {
		gateway.worker.answer("Hi");
		JsonNode response = whole("\"input\":\"xy\",\"include\":[\"message.output_text.logprobs\"],\"top_logprobs\":2");
		JsonNode logprobs = response.at("/output/0/content/0/logprobs");
		assertThat(logprobs.size()).isEqualTo(2);
		assertThat(logprobs.at("/0/token").asString()).isEqualTo("H");
		assertThat(logprobs.at("/0/top_logprobs").size()).isEqualTo(2);
	}

	@Test
	void everyKindOfItemIsUnderstood() throws Exception {
		whole("""
				"input":[{"type":"message","role":"developer","content":"a"},
				{"role":"system","content":[{"type":"input_text","text":"b"}]},
				{"role":"user","content":[{"type":"input_text","text":"c"},{"type":"input_text","text":"d"}]},
				{"role":"assistant","content":"e","phase":"commentary"},
				{"type":"function_call","call_id":"c1","name":"noop","arguments":"{\\"k\\":1}"},
				{"type":"function_call","call_id":"c2","name":"get_weather","arguments":""},
				{"type":"function_call_output","call_id":"c1","output":"f"},
				{"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"g"}]},
				{"role":"assistant","content":[{"type":"refusal","refusal":"no"}]},
				{"type":"reasoning","summary":[{"type":"summary_text","text":"h"}]},
				{"role":"user","content":"i"}]""");
		assertThat(messages()).containsExactly(Map.of("role", "system", "content", "a"),
				Map.of("role", "system", "content", "b"),
				Map.of("role", "user", "content",
						List.of(Map.of("type", "text", "text", "c"), Map.of("type", "text", "text", "d"))),
				Map.of("role", "assistant", "content", "e", "tool_calls",
						List.of(Map.of("id", "c1", "type", "function", "function",
								Map.of("name", "noop", "arguments", Map.of("k", 1))),
								Map.of("id", "c2", "type", "function", "function",
										Map.of("name", "get_weather", "arguments", Map.of())))),
				Map.of("role", "tool", "tool_call_id", "c1", "name", "noop", "content", "f"),
				Map.of("role", "tool", "tool_call_id", "c2", "name", "get_weather", "content", "g"),
				Map.of("role", "assistant", "content", "no"),
				Map.of("role", "assistant", "content", "", "reasoning_content", "h"),
				Map.of("role", "user", "content", "i"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = {
			"\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"data:x\"}]}]|input[0].content[0].type|unsupported_parameter",
			"\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_data\":\"x\"}]}]|input[0].content[0].type|unsupported_parameter",
			"\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":[{\"type\":\"input_video\",\"video_url\":\"x\"}]}]|input[0].output[0].type|unsupported_parameter",
			"\"input\":[{\"type\":\"web_search_call\"}]|input[0].type|unsupported_parameter",
			"\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"none\",\"output\":\"x\"}]|input[0].call_id|invalid_value",
			"\"input\":[{\"type\":\"function_call\",\"call_id\":\"\",\"name\":\"f\",\"arguments\":\"{}\"}]|input[0].call_id|invalid_value",
			"\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"a b\",\"arguments\":\"{}\"}]|input[0].name|invalid_value",
			"\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"[]\"}]|input[0].arguments|invalid_value",
			"\"input\":[{\"role\":\"robot\",\"content\":\"x\"}]|input[0].role|invalid_value",
			"\"input\":[{\"role\":\"user\"}]|input[0].content|missing_required_parameter",
			"\"input\":[{\"role\":\"assistant\",\"content\":\"x\",\"phase\":\"first\"}]|input[0].phase|invalid_value",
			"\"input\":[{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gAAA\"}]|input[0].encrypted_content|invalid_value",
			"\"input\":[{\"id\":\"msg_1\"}]|input[0].id|invalid_value", "\"input\":[]|input|invalid_value",
			"\"input\":7|input|invalid_value", "\"stream\":false|input|missing_required_parameter",
			"\"input\":\"x\",\"max_output_tokens\":15|max_output_tokens|invalid_value",
			"\"input\":\"x\",\"max_tool_calls\":0|max_tool_calls|invalid_value",
			"\"input\":\"x\",\"top_logprobs\":21|top_logprobs|invalid_value",
			"\"input\":\"x\",\"temperature\":3|temperature|invalid_value",
			"\"input\":\"x\",\"truncation\":\"some\"|truncation|invalid_value",
			"\"input\":\"x\",\"service_tier\":\"fast\"|service_tier|invalid_value",
			"\"input\":\"x\",\"include\":[\"all\"]|include|invalid_value",
			"\"input\":\"x\",\"metadata\":{\"a\":1}|metadata|invalid_value",
			"\"input\":\"x\",\"reasoning\":{\"effort\":\"huge\"}|reasoning.effort|invalid_value",
			"\"input\":\"x\",\"text\":{\"verbosity\":\"huge\"}|text.verbosity|invalid_value",
			"\"input\":\"x\",\"text\":{\"format\":{\"type\":\"xml\"}}|text.format.type|invalid_value",
			"\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\"}}|text.format.schema|missing_required_parameter",
			"\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_object\"}},\"response_format\":{\"type\":\"json_object\"}|text.format|invalid_value",
			"\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"a b\"}]|tools[0].name|invalid_value",
			"\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}]|tools[0].type|unsupported_parameter",
			"\"input\":\"x\",\"tool_choice\":\"required\"|tool_choice|invalid_value",
			"\"input\":\"x\",\"n\":2|n|unsupported_parameter",
			"\"input\":\"x\",\"conversation\":\"c\"|conversation|unsupported_parameter",
			"\"input\":\"x\",\"background\":true,\"store\":false|background|invalid_value",
			"\"input\":\"x\",\"previous_response_id\":\"resp_none\"|previous_response_id|previous_response_not_found" })
	void whatCannotBeIsRefusedByName(String fields, String param, String code) throws Exception {
		HttpResponse<String> response = gateway.post(ROUTE, body(fields));
		ChatTests.assertError(response, 400, "invalid_request_error", code, param);
	}

	@Test
	void longLabelsAreRefused() throws Exception {
		for (String name : List.of("safety_identifier", "prompt_cache_key")) {
			HttpResponse<String> response = gateway.post(ROUTE,
					body("\"input\":\"x\",\"" + name + "\":\"" + "x".repeat(65) + "\""));
			ChatTests.assertError(response, 400, "invalid_request_error", "invalid_value", name);
		}
		String pairs = Stream.iterate(0, (i) -> i + 1).limit(17).map((i) -> "\"k" + i + "\":\"v\"").toList().toString();
		HttpResponse<String> response = gateway.post(ROUTE,
				body("\"input\":\"x\",\"metadata\":{" + pairs.substring(1, pairs.length() - 1) + "}"));
		ChatTests.assertError(response, 400, "invalid_request_error", "invalid_value", "metadata");
	}

	@Test
	void theFormOfTextIsAGrammar() throws Exception {
		JsonNode response = whole(
				"\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"strict\":true,"
						+ "\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}}}");
		assertThat(grammar().matches("{\"a\":1}")).isTrue();
		assertThat(grammarAccepts("{\"a\":\"b\"}")).isFalse();
		assertThat(response.at("/text/format/schema/type").asString()).isEqualTo("object");
	}

	@Test
	void allowedToolsAreAHardConstraintAndAllAreShown() throws Exception {
		JsonNode response = whole("\"input\":\"x\"," + TOOLS + ",\"tool_choice\":{\"type\":\"allowed_tools\","
				+ "\"tools\":[{\"type\":\"function\",\"name\":\"noop\"}]}");
		assertThat(response.at("/tool_choice/mode").asString()).isEqualTo("auto");
		assertThat(gateway.tokenizer.chats.getFirst().tools()).hasSize(2);
		Grammar grammar = grammar();
		assertThat(grammar.matches("Text <tool_call>\n{\"name\": \"noop\", \"arguments\": {}}\n</tool_call>")).isTrue();
		assertThat(grammar.matches(CALL)).isFalse();
	}

	@Test
	void oneNamedFunctionHasToBeCalled() throws Exception {
		gateway.worker.answer(CALL);
		JsonNode response = whole(
				"\"input\":\"x\"," + TOOLS + ",\"tool_choice\":{\"type\":\"function\",\"name\":\"get_weather\"}");
		assertThat(response.path("tool_choice").toString())
			.isEqualTo("{\"type\":\"function\",\"name\":\"get_weather\"}");
		assertThat(grammar().matches(CALL)).isTrue();
		assertThat(grammarAccepts("Text")).isFalse();
	}

	@Test
	void whatDoesNotFitIsAnErrorUnlessItMayBeCut() throws Exception {
		String input = "\"input\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\""
				+ "a".repeat(150) + "\"},{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\""
				+ "c".repeat(60) + "\"}]";
		HttpResponse<String> refused = gateway.post(ROUTE, body(input));
		ChatTests.assertError(refused, 400, "invalid_request_error", "context_length_exceeded", "input");
		gateway.tokenizer.chats.clear();
		whole(input + ",\"truncation\":\"auto\"");
		assertThat(gateway.tokenizer.chats.getLast().messages())
			.extracting((message) -> String.valueOf(message.get("role")))
			.containsExactly("system", "user");
	}

	@Test
	void parametersOfChatsAreTakenToo() throws Exception {
		gateway.worker.answer("one two three");
		JsonNode response = whole(
				"\"input\":\"x\",\"stop\":[\"two\"],\"seed\":7,\"logit_bias\":{\"65\":-100},\"n\":1,\"user\":\"me\","
						+ "\"modalities\":[\"text\"]");
		assertThat(response.at("/output/0/content/0/text").asString()).isEqualTo("one ");
		assertThat(gateway.worker.nextTask().sampling().seed()).isEqualTo(7);
	}

	/** What the last request was held to. */
	private static Grammar grammar() {
		lastGrammar = gateway.worker.nextTask().grammar();
		return Grammar.compile(GrammarText.read(lastGrammar.kind(), lastGrammar.text()), GrammarLimits.DEFAULT);
	}

	private static GrammarOrder lastGrammar;

	private static boolean grammarAccepts(String text) {
		return Grammar.compile(GrammarText.read(lastGrammar.kind(), lastGrammar.text()), GrammarLimits.DEFAULT)
			.matches(text);
	}

	private static List<Map<String, Object>> messages() {
		return List.copyOf(gateway.tokenizer.chats.getLast().messages());
	}

	private static JsonNode whole(String fields) throws Exception {
		HttpResponse<String> response = gateway.post(ROUTE, body(fields));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return ApiSchema.RESPONSE.check(response.body());
	}

	private static List<JsonNode> stream(String fields) throws Exception {
		return events(gateway.post(ROUTE, body(fields + ",\"stream\":true")));
	}

	/** The events of a stream, each of the right shape, numbered without a gap. */
	static List<JsonNode> events(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		List<String> data = Stream.of(response.body().split("\n"))
			.filter((line) -> line.startsWith("data: "))
			.map((line) -> line.substring(6))
			.toList();
		assertThat(data).last().isEqualTo("[DONE]");
		List<JsonNode> events = new ArrayList<>();
		for (String event : data.subList(0, data.size() - 1)) {
			events.add(ApiSchema.RESPONSE_EVENT.check(event));
		}
		for (int i = 0; i < events.size(); i++) {
			assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
		}
		return events;
	}

	/** Without what no two responses have in common. */
	private static JsonNode comparable(JsonNode response) {
		ObjectNode copy = (ObjectNode) response.deepCopy();
		copy.remove(List.of("id", "created_at", "completed_at"));
		ArrayNode output = (ArrayNode) copy.path("output");
		output.forEach((item) -> {
			((ObjectNode) item).remove(List.of("id", "call_id"));
		});
		return copy;
	}

	private static String body(String fields) {
		return "{\"model\":\"org/tiny\"," + fields + "}";
	}

}
