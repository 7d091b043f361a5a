package io.millrace.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Responses that are stored, continued, listed and deleted. */
class StoredResponseTests {

	private static final String ROUTE = "/v1/responses";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway("--millrace.gateway.api-keys=one,two", "--millrace.gateway.responses.max-chain=4");
	}

	@BeforeEach
	void reset() {
		gateway.worker.forget();
		gateway.worker.answer("Hello");
		gateway.tokenizer.chats.clear();
		gateway.tokenizer.toolParser = "hermes";
	}

	@Test
	void whatIsStoredIsFoundAsItWasGiven() throws Exception {
		HttpResponse<String> created = post(ROUTE, "\"input\":\"xy\"");
		String id = TestGateway.json(created).path("id").asString();
		assertThat(get(ROUTE + "/" + id, "one").body()).isEqualTo(created.body());
	}

	@Test
	void aStreamedResponseIsStoredWhenItsStreamHasEnded() throws Exception {
		List<JsonNode> events = ResponsesTests.events(post(ROUTE, "\"input\":\"xy\",\"stream\":true"));
		JsonNode last = events.getLast().path("response");
		assertThat(TestGateway.json(get(ROUTE + "/" + last.path("id").asString(), "one"))).isEqualTo(last);
	}

	@Test
	void whatIsNotToBeStoredIsNotThere() throws Exception {
		String id = create("\"input\":\"xy\",\"store\":false");
		ChatTests.assertError(get(ROUTE + "/" + id, "one"), 404, "invalid_request_error", "not_found", null);
		HttpResponse<String> continued = post(ROUTE, "\"input\":\"z\",\"previous_response_id\":\"" + id + "\"");
		ChatTests.assertError(continued, 400, "invalid_request_error", "previous_response_not_found",
				"previous_response_id");
	}

	@Test
	void anotherKeySeesNothingOfIt() throws Exception {
		String id = create("\"input\":\"xy\"");
		for (String path : List.of("", "/input_items")) {
			ChatTests.assertError(get(ROUTE + "/" + id + path, "two"), 404, "invalid_request_error", "not_found", null);
		}
		assertThat(send("DELETE", ROUTE + "/" + id, "two").statusCode()).isEqualTo(404);
		assertThat(send("POST", ROUTE + "/" + id + "/cancel", "two").statusCode()).isEqualTo(404);
		assertThat(gateway
			.post(ROUTE, body("\"input\":\"z\",\"previous_response_id\":\"" + id + "\""), "Authorization", "Bearer two")
			.statusCode()).isEqualTo(400);
		assertThat(get(ROUTE + "/" + id, "one").statusCode()).isEqualTo(200);
	}

	@Test
	void aContinuationHasAllThatWasSaidButNoInstructions() throws Exception {
		String first = create("\"input\":\"a\",\"instructions\":\"Be short.\"");
		String second = create("\"input\":\"b\",\"previous_response_id\":\"" + first + "\"");
		gateway.tokenizer.chats.clear();
		JsonNode third = TestGateway.json(post(ROUTE,
				"\"input\":\"c\",\"instructions\":\"Be long.\",\"previous_response_id\":\"" + second + "\""));
		assertThat(third.path("previous_response_id").asString()).isEqualTo(second);
		assertThat(messages()).containsExactly(Map.of("role", "system", "content", "Be long."), user("a"), hello(),
				user("b"), hello(), user("c"));
	}

	@Test
	void theOutputOfACallFollowsItsCall() throws Exception {
		gateway.worker.answer("<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call>");
		String tools = ",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]";
		JsonNode first = TestGateway.json(post(ROUTE, "\"input\":\"a\"" + tools));
		String callId = first.at("/output/0/call_id").asString();
		String continued = ",\"previous_response_id\":\"" + first.path("id").asString() + "\"" + tools;
		HttpResponse<String> answered = post(ROUTE, "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\""
				+ callId + "\",\"output\":\"ok\"}]" + continued);
		assertThat(answered.statusCode()).as(answered.body()).isEqualTo(200);
		assertThat(messages().getLast())
			.isEqualTo(Map.of("role", "tool", "tool_call_id", callId, "name", "f", "content", "ok"));
		HttpResponse<String> unknown = post(ROUTE,
				"\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"other\",\"output\":\"ok\"}]" + continued);
		ChatTests.assertError(unknown, 400, "invalid_request_error", "invalid_value", "input[0].call_id");
	}

	@Test
	void anItemIsFoundByItsId() throws Exception {
		JsonNode first = TestGateway.json(post(ROUTE, "\"input\":\"a\""));
		String output = first.at("/output/0/id").asString();
		String input = TestGateway.json(get(ROUTE + "/" + first.path("id").asString() + "/input_items", "one"))
			.at("/data/0/id")
			.asString();
		gateway.tokenizer.chats.clear();
		create("\"input\":[{\"type\":\"item_reference\",\"id\":\"" + input + "\"},{\"id\":\"" + output
				+ "\"},{\"role\":\"user\",\"content\":\"b\"}]");
		assertThat(messages()).containsExactly(user("a"), hello(), user("b"));
	}

	@Test
	void aConversationThatLostItsBeginningCannotGoOn() throws Exception {
		String first = create("\"input\":\"a\"");
		String second = create("\"input\":\"b\",\"previous_response_id\":\"" + first + "\"");
		send("DELETE", ROUTE + "/" + first, "one");
		HttpResponse<String> third = post(ROUTE, "\"input\":\"c\",\"previous_response_id\":\"" + second + "\"");
		ChatTests.assertError(third, 400, "invalid_request_error", "previous_response_not_found",
				"previous_response_id");
	}

	@Test
	void aConversationIsBounded() throws Exception {
		String id = create("\"input\":\"a\"");
		for (int i = 0; i < 3; i++) {
			id = create("\"input\":\"b\",\"previous_response_id\":\"" + id + "\"");
		}
		id = create("\"input\":\"last\",\"previous_response_id\":\"" + id + "\"");
		HttpResponse<String> more = post(ROUTE, "\"input\":\"c\",\"previous_response_id\":\"" + id + "\"");
		ChatTests.assertError(more, 400, "invalid_request_error", "invalid_value", "previous_response_id");
		assertThat(more.body()).contains("at most 4");
	}

	@Test
	void aDeletedResponseIsGone() throws Exception {
		String id = create("\"input\":\"xy\"");
		HttpResponse<String> deleted = send("DELETE", ROUTE + "/" + id, "one");
		assertThat(deleted.body()).isEqualTo("{\"id\":\"" + id + "\",\"object\":\"response\",\"deleted\":true}");
		ChatTests.assertError(send("DELETE", ROUTE + "/" + id, "one"), 404, "invalid_request_error", "not_found", null);
		assertThat(get(ROUTE + "/" + id, "one").statusCode()).isEqualTo(404);
	}

	@Test
	void itemsAreListedInPages() throws Exception {
		List<String> items = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			items.add("{\"role\":\"user\",\"content\":\"" + i + "\"}");
		}
		String path = ROUTE + "/" + create("\"input\":" + items) + "/input_items";
		JsonNode newest = TestGateway.json(get(path, "one"));
		assertThat(texts(newest)).containsExactly("4", "3", "2", "1", "0");
		assertThat(newest.path("has_more").asBoolean()).isFalse();
		JsonNode page = TestGateway.json(get(path + "?order=asc&limit=2", "one"));
		assertThat(texts(page)).containsExactly("0", "1");
		assertThat(page.path("has_more").asBoolean()).isTrue();
		JsonNode next = TestGateway
			.json(get(path + "?order=asc&limit=3&after=" + page.path("last_id").asString(), "one"));
		assertThat(texts(next)).containsExactly("2", "3", "4");
		assertThat(next.path("has_more").asBoolean()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "/input_items?limit=0,limit", "/input_items?limit=101,limit", "/input_items?limit=x,limit",
			"/input_items?order=up,order", "/input_items?after=none,after", "?stream=maybe,stream",
			"?starting_after=3,starting_after", "?stream=true,stream" })
	void whatCannotBeAskedIsRefusedByName(String path, String param) throws Exception {
		String id = create("\"input\":\"xy\"");
		ChatTests.assertError(get(ROUTE + "/" + id + path, "one"), 400, "invalid_request_error", "invalid_value",
				param);
	}

	@Test
	void onlyWhatIsInTheBackgroundCanBeCancelled() throws Exception {
		String id = create("\"input\":\"xy\"");
		assertThat(send("POST", ROUTE + "/" + id + "/cancel", "one").statusCode()).isEqualTo(400);
	}

	@Test
	void tokensOfAnInputAreCountedWithoutAnAnswer() throws Exception {
		HttpResponse<String> counted = post(ROUTE + "/input_tokens", "\"input\":\"xy\",\"instructions\":\"Be short.\"");
		assertThat(counted.body()).isEqualTo("{\"object\":\"response.input_tokens\",\"input_tokens\":" + 25 + "}");
		assertThat(gateway.worker.submits).isEmpty();
	}

	@Test
	void aConversationIsSaidInShortAndGoesOnFromThere() throws Exception {
		String first = create("\"input\":\"a\"");
		gateway.worker.answer("They greeted.");
		HttpResponse<String> response = post(ROUTE + "/compact",
				"\"input\":\"b\",\"previous_response_id\":\"" + first + "\"");
		JsonNode compaction = TestGateway.json(response);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(compaction.path("object").asString()).isEqualTo("response.compaction");
		assertThat(compaction.path("output")).extracting((item) -> item.path("type").asString())
			.containsExactly("message", "message", "compaction");
		assertThat(compaction.at("/usage/output_tokens").asInt()).isPositive();
		gateway.tokenizer.chats.clear();
		create("\"input\":" + compaction.path("output"));
		assertThat(messages().getLast().get("content").toString()).endsWith("They greeted.");
		ChatTests.assertError(gateway.post(ROUTE + "/compact", "{\"input\":\"x\"}", "Authorization", "Bearer one"), 400,
				"invalid_request_error", "missing_required_parameter", "model");
	}

	private static Map<String, Object> user(String text) {
		return Map.of("role", "user", "content", text);
	}

	private static Map<String, Object> hello() {
		return Map.of("role", "assistant", "content", "Hello");
	}

	private static List<String> texts(JsonNode list) {
		List<String> texts = new ArrayList<>();
		list.path("data").forEach((item) -> texts.add(item.at("/content/0/text").asString()));
		return texts;
	}

	private static List<Map<String, Object>> messages() {
		return List.copyOf(gateway.tokenizer.chats.getLast().messages());
	}

	private static String create(String fields) throws Exception {
		HttpResponse<String> response = post(ROUTE, fields);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return ApiSchema.RESPONSE.check(response.body()).path("id").asString();
	}

	private static HttpResponse<String> post(String path, String fields) throws Exception {
		return gateway.post(path, body(fields), "Authorization", "Bearer one");
	}

	private static HttpResponse<String> get(String path, String key) throws Exception {
		return gateway.get(path, "Authorization", "Bearer " + key);
	}

	private static HttpResponse<String> send(String method, String path, String key) throws Exception {
		return gateway.send(gateway.request(path, "Authorization", "Bearer " + key)
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build());
	}

	private static String body(String fields) {
		return "{\"model\":\"org/tiny\"," + fields + "}";
	}

}
