package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarText;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.protocol.LogitsProcessorCall;
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

/** Tool calls and reasoning in chats. */
class ToolTests {

	private static final String CHAT = "/v1/chat/completions";

	private static final String TOOLS = """
			"tools":[{"type":"function","function":{"name":"get_weather","description":null,
			"parameters":{"type":"object","properties":{"city":{"type":"string"}}}}},
			{"type":"function","function":{"name":"noop"}}]""";

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
		gateway.tokenizer.reset("hermes", "think");
	}

	@Test
	void aCallIsTakenOutOfTheText() throws Exception {
		gateway.worker.answer("Let me look.\n" + CALL);
		JsonNode choice = whole(TOOLS).at("/choices/0");
		assertThat(choice.at("/message/content").asString()).isEqualTo("Let me look.");
		JsonNode call = choice.at("/message/tool_calls/0");
		assertThat(call.path("id").asString()).matches("call_[A-Za-z0-9]{24}");
		assertThat(call.path("type").asString()).isEqualTo("function");
		assertThat(call.path("function").toString())
			.isEqualTo("{\"name\":\"get_weather\",\"arguments\":\"{\\\"city\\\": \\\"Zürich 🌦\\\"}\"}");
		assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
	}

	@Test
	void aCallAloneHasNoContent() throws Exception {
		gateway.worker.answer(CALL);
		assertThat(whole(TOOLS).at("/choices/0/message/content").isNull()).isTrue();
	}

	@Test
	void aStreamedCallHasItsNameOnceAndThenItsArguments() throws Exception {
		gateway.worker.answer("Ok " + CALL);
		List<JsonNode> chunks = stream(TOOLS);
		List<JsonNode> deltas = new ArrayList<>();
		chunks.forEach((chunk) -> chunk.at("/choices/0/delta/tool_calls").forEach(deltas::add));
		assertThat(deltas.getFirst().propertyNames()).containsExactly("index", "id", "type", "function");
		assertThat(deltas.getFirst().at("/function/arguments").asString()).isEmpty();
		assertThat(deltas.subList(1, deltas.size())).hasSizeGreaterThan(10)
			.allMatch((delta) -> delta.propertyNames().equals(java.util.Set.of("index", "function"))
					|| delta.size() == 2);
		StringBuilder arguments = new StringBuilder();
		deltas.forEach((delta) -> arguments.append(delta.at("/function/arguments").asString()));
		assertThat(arguments.toString()).isEqualTo("{\"city\": \"Zürich 🌦\"}");
		assertThat(chunks.getLast().at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Just text.", CALL, "Text \n" + CALL + "\n" + CALL + " and more",
			"<think>\nHm 😀.\n</think>\n\nYes.", "<think>a</think>" + CALL, "<tool_call>broken</tool_call> text",
			"<think>only this", "<tool_call>{\"name\": \"noop\", \"arguments\": {\"a\": " })
	void streamedAndWholeSayTheSame(String answer) throws Exception {
		gateway.worker.answer(answer);
		JsonNode whole = whole(TOOLS + ",\"return_token_ids\":true,\"logprobs\":true");
		List<JsonNode> chunks = stream(
				TOOLS + ",\"return_token_ids\":true,\"logprobs\":true,\"stream_options\":{\"include_usage\":true}");
		ObjectNode message = JsonMapper.shared().createObjectNode();
		ArrayNode tokens = JsonMapper.shared().createArrayNode();
		int scores = 0;
		for (JsonNode chunk : chunks) {
			merge(message, chunk.at("/choices/0/delta"));
			chunk.at("/choices/0/token_ids").forEach(tokens::add);
			scores += chunk.at("/choices/0/logprobs/content").size();
		}
		JsonNode expected = whole.at("/choices/0/message");
		for (String name : List.of("content", "reasoning", "reasoning_content")) {
			assertThat(message.path(name).asString("")).isEqualTo(expected.path(name).asString(""));
		}
		assertThat(calls(message)).isEqualTo(calls(expected));
		assertThat(tokens).isEqualTo(whole.at("/choices/0/token_ids"));
		assertThat(scores).isEqualTo(tokens.size());
		assertThat(chunks.getLast().path("usage")).isEqualTo(whole.path("usage"));
	}

	@Test
	void onlyOneCallWhereCallsAreNotParallel() throws Exception {
		gateway.worker.answer(CALL + "\n" + CALL + " text");
		JsonNode message = whole(TOOLS + ",\"parallel_tool_calls\":false").at("/choices/0/message");
		assertThat(message.path("tool_calls").size()).isEqualTo(1);
		assertThat(message.path("content").isNull()).isTrue();
		assertThat(whole(TOOLS).at("/choices/0/message/tool_calls").size()).isEqualTo(2);
	}

	@Test
	void theTemplateGetsTheToolsAsTheyCameWithoutNulls() throws Exception {
		gateway.worker.answer("x");
		whole(TOOLS);
		assertThat(gateway.tokenizer.chats.getFirst().tools()).hasSize(2)
			.first()
			.isEqualTo(Map.of("type", "function", "function", Map.of("name", "get_weather", "parameters",
					Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string"))))));
	}

	@Test
	void toolsThatMayNotBeCalledAreNotShownAndAnswersAreText() throws Exception {
		gateway.worker.answer(CALL);
		assertThat(whole(TOOLS + ",\"tool_choice\":\"none\"").at("/choices/0/message/content").asString())
			.isEqualTo(CALL);
		assertThat(gateway.tokenizer.chats.getFirst().tools()).isNull();
	}

	@Test
	void withoutAParserCallsAreText() throws Exception {
		gateway.tokenizer.toolParser = null;
		gateway.worker.answer(CALL);
		assertThat(whole(TOOLS).at("/choices/0/message/content").asString()).isEqualTo(CALL);
	}

	@Test
	void aTruncatedCallEndsWithLength() throws Exception {
		gateway.worker.answer(CALL);
		JsonNode choice = whole(TOOLS + ",\"max_tokens\":60").at("/choices/0");
		assertThat(choice.path("finish_reason").asString()).isEqualTo("length");
		assertThat(choice.at("/message/tool_calls/0/function/arguments").asString()).startsWith("{\"");
	}

	@Test
	void reasoningIsShownUnderBothNamesAndCountedByTokens() throws Exception {
		gateway.worker.answer("<think>abcde</think>Yes");
		JsonNode answer = whole("\"n\":1");
		JsonNode message = answer.at("/choices/0/message");
		assertThat(message.path("content").asString()).isEqualTo("Yes");
		assertThat(message.path("reasoning").asString()).isEqualTo("abcde");
		assertThat(message.path("reasoning_content").asString()).isEqualTo("abcde");
		// Here a character is a token, so that all but the marker's last count.
		assertThat(answer.at("/usage/completion_tokens_details/reasoning_tokens").asInt()).isEqualTo(5 + 7);
	}

	@Test
	void theTemplateMayHaveBegunTheReasoning() throws Exception {
		gateway.tokenizer.opening = "<think>\n";
		gateway.worker.answer("Hm.</think>\n\nYes");
		JsonNode message = whole("\"n\":1").at("/choices/0/message");
		assertThat(message.path("reasoning").asString()).isEqualTo("Hm.");
		assertThat(message.path("content").asString()).isEqualTo("Yes");
	}

	@Test
	void reasoningCanBeLeftOut() throws Exception {
		gateway.worker.answer("<think>abc</think>Yes");
		JsonNode message = whole("\"include_reasoning\":false").at("/choices/0/message");
		assertThat(message.has("reasoning")).isFalse();
		assertThat(message.path("content").asString()).isEqualTo("Yes");
		assertThat(String.join("", stream("\"include_reasoning\":false").toString())).doesNotContain("reasoning");
	}

	@Test
	void aBudgetOfReasoningIsTheWorkersToKeep() throws Exception {
		gateway.worker.answer("<think>abc</think>Yes");
		whole("\"thinking_token_budget\":5");
		LogitsProcessorCall call = gateway.worker.nextTask().sampling().logitsProcessors().getFirst();
		assertThat(call.name()).isEqualTo("thinking-budget");
		assertThat(call.arguments()).isEqualTo("{\"budget\":5,\"begun\":false,\"begin\":[[60,116,104,105,110,107,62]],"
				+ "\"end\":[60,47,116,104,105,110,107,62]}");
		gateway.tokenizer.reasoningParser = "gpt-oss";
		HttpResponse<String> refused = gateway.post(CHAT, body("\"thinking_token_budget\":5"));
		ChatTests.assertError(refused, 400, "invalid_request_error", "invalid_value", "thinking_token_budget");
	}

	@Test
	void aRequiredCallIsAGrammar() throws Exception {
		gateway.worker.answer(CALL);
		whole(TOOLS + ",\"tool_choice\":\"required\"");
		Grammar grammar = grammar();
		assertThat(accepts(grammar, CALL + "\n" + CALL)).isTrue();
		assertThat(accepts(grammar, "Text")).isFalse();
		assertThat(accepts(grammar, "<tool_call>\n{\"name\": \"other\", \"arguments\": {}}\n</tool_call>")).isFalse();
		assertThat(accepts(grammar,
				"<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": 5}}\n</tool_call>"))
			.isFalse();
	}

	@Test
	void oneNamedFunctionIsTheOnlyOne() throws Exception {
		gateway.worker.answer(CALL);
		whole(TOOLS
				+ ",\"parallel_tool_calls\":false,\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"noop\"}}");
		Grammar grammar = grammar();
		assertThat(accepts(grammar, CALL)).isFalse();
		assertThat(accepts(grammar, "<tool_call>\n{\"name\": \"noop\", \"arguments\": {}}\n</tool_call>")).isTrue();
		assertThat(accepts(grammar, "<tool_call>\n{\"name\": \"noop\", \"arguments\": {}}\n</tool_call>\n")).isFalse();
	}

	@Test
	void allowedToolsLeaveTextFreeAndOthersOut() throws Exception {
		gateway.worker.answer(CALL);
		whole(TOOLS + ",\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\","
				+ "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"noop\"}}]}}");
		Grammar grammar = grammar();
		assertThat(accepts(grammar, "Text <tool_call>\n{\"name\": \"noop\", \"arguments\": {}}\n</tool_call>"))
			.isTrue();
		assertThat(accepts(grammar, CALL)).isFalse();
		assertThat(gateway.tokenizer.chats.getFirst().tools()).hasSize(2);
	}

	@Test
	void reasoningIsFreeBeforeWhatHasToCome() throws Exception {
		gateway.worker.answer(CALL);
		gateway.tokenizer.opening = "<think>\n";
		whole(TOOLS + ",\"tool_choice\":\"required\"");
		Grammar grammar = grammar();
		assertThat(accepts(grammar, "Hm. {\n</think>\n\n" + CALL)).isTrue();
		assertThat(accepts(grammar, "Hm.</think>Text")).isFalse();
		whole("\"response_format\":{\"type\":\"json_object\"}");
		grammar = grammar();
		assertThat(accepts(grammar, "Hm.</think>\n{}")).isTrue();
		assertThat(accepts(grammar, "Hm.</think>\nText")).isFalse();
	}

	@Test
	void strictFunctionsHoldTheirArgumentsToTheSchema() throws Exception {
		gateway.worker.answer("x");
		whole(TOOLS.replace("\"name\":\"get_weather\",", "\"name\":\"get_weather\",\"strict\":true,"));
		Grammar grammar = grammar();
		assertThat(accepts(grammar, "Any text. " + CALL)).isTrue();
		assertThat(accepts(grammar,
				"<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"town\": 5}}\n</tool_call>"))
			.isFalse();
		assertThat(accepts(grammar, "<tool_call>\n{\"name\": \"noop\", \"arguments\": {\"town\": 5}}\n</tool_call>"))
			.isTrue();
	}

	@Test
	void freeAnswersHaveNoGrammar() throws Exception {
		gateway.worker.answer("x");
		whole(TOOLS);
		assertThat(gateway.worker.nextTask().grammar()).isNull();
	}

	@Test
	void callsThatNoGrammarCanSayAreJsonWhereTheyHaveToCome() throws Exception {
		gateway.tokenizer.toolParser = "pythonic";
		gateway.worker.answer("[{\"name\": \"noop\", \"arguments\": {}}]");
		assertThat(whole(TOOLS + ",\"tool_choice\":\"required\"").at("/choices/0/message/tool_calls/0/function/name")
			.asString()).isEqualTo("noop");
		HttpResponse<String> refused = gateway.post(CHAT,
				body(TOOLS.replace("\"name\":\"noop\"", "\"name\":\"noop\",\"strict\":true")));
		ChatTests.assertError(refused, 400, "invalid_request_error", "invalid_value", "tools");
	}

	@Test
	void markersThatAreSpecialTokensAreAskedFor() throws Exception {
		gateway.tokenizer.toolParser = "mistral";
		gateway.worker.answer("[TOOL_CALLS]noop[ARGS]{}");
		JsonNode message = whole(TOOLS).at("/choices/0/message");
		assertThat(message.at("/tool_calls/0/id").asString()).matches("[A-Za-z0-9]{9}");
		assertThat(gateway.tokenizer.decodes.getFirst().streams().getFirst().kept()).contains("[TOOL_CALLS]",
				"<think>");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "\"tools\":{}|tools|an array", "\"tools\":[3]|tools[0]|an object",
			"\"tools\":[{\"type\":\"function\"}]|tools[0].function|an object",
			"\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]|tools[0].function.name|got 'a b'",
			"\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":[]}}]|tools[0].function.parameters|an object",
			"\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"string\"}}}]|tools[0].function.parameters|'string'",
			"\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":1}}]|tools[0].function.strict|true or false",
			"\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]|tools[1].function.name|two tools",
			"\"tool_choice\":\"required\"|tool_choice|no 'tools'", "\"tool_choice\":\"any\"|tool_choice|none, auto",
			"\"tool_choice\":7|tool_choice|none, auto", "\"parallel_tool_calls\":1|parallel_tool_calls|true or false" })
	void aWrongToolNamesItsField(String field, String param, String sentence) throws Exception {
		HttpResponse<String> response = gateway.post(CHAT, body(field));
		ChatTests.assertError(response, 400, "invalid_request_error", "invalid_value", param);
		assertThat(response.body()).contains(sentence);
	}

	@Test
	void aChoiceOutsideTheToolsIsRefused() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT,
				body(TOOLS + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"other\"}}"));
		ChatTests.assertError(response, 400, "invalid_request_error", "invalid_value", "tool_choice");
		assertThat(response.body()).contains("'other'");
	}

	/** What the last request was held to. */
	private static Grammar grammar() {
		GrammarOrder order = gateway.worker.nextTask().grammar();
		return Grammar.compile(GrammarText.read(order.kind(), order.text()), GrammarLimits.DEFAULT);
	}

	private static boolean accepts(Grammar grammar, String text) {
		return grammar.matches(text);
	}

	private static Map<String, String> calls(JsonNode message) {
		Map<String, String> calls = new java.util.TreeMap<>();
		int index = 0;
		for (JsonNode call : message.path("tool_calls")) {
			calls.put(index++ + call.at("/function/name").asString(), call.at("/function/arguments").asString());
		}
		return calls;
	}

	private static void merge(ObjectNode message, JsonNode delta) {
		for (String name : List.of("content", "reasoning", "reasoning_content")) {
			if (delta.has(name)) {
				message.put(name, message.path(name).asString("") + delta.path(name).asString());
			}
		}
		for (JsonNode call : delta.path("tool_calls")) {
			ArrayNode calls = message.withArray("tool_calls");
			if (call.has("id")) {
				calls.add(call.deepCopy());
			}
			else {
				ObjectNode function = (ObjectNode) calls.get(call.path("index").asInt()).path("function");
				function.put("arguments",
						function.path("arguments").asString() + call.at("/function/arguments").asString());
			}
		}
	}

	private static JsonNode whole(String more) throws Exception {
		HttpResponse<String> response = gateway.post(CHAT, body(more));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return TestGateway.json(response);
	}

	private static List<JsonNode> stream(String more) throws Exception {
		List<String> events = TestGateway.events(gateway.post(CHAT, body(more + ",\"stream\":true")));
		assertThat(events).last().isEqualTo("[DONE]");
		return events.subList(0, events.size() - 1).stream().map(ApiSchema.CHAT_CHUNK::check).toList();
	}

	private static String body(String more) {
		return "{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]," + more + "}";
	}

}
