package io.millrace.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Log-probabilities, echoed prompts, and requests that generate nothing. */
class LogprobsTests {

	private static final String CHAT = "/v1/chat/completions";

	private static final String COMPLETIONS = "/v1/completions";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway();
	}

	@BeforeEach
	void reset() {
		gateway.worker.submits.clear();
		gateway.worker.answer("a€b");
	}

	@AfterEach
	void nothingStaysOpen() {
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> gateway.openGenerations() == 0);
	}

	@Test
	void aChatHasOneEntryForEachTokenWithItsBytes() throws Exception {
		JsonNode logprobs = TestGateway.json(gateway.post(CHAT, chat("\"logprobs\":true,\"top_logprobs\":2")))
			.at("/choices/0/logprobs");
		assertThat(logprobs.propertyNames()).containsExactly("content", "refusal");
		assertThat(logprobs.path("refusal").isNull()).isTrue();
		assertThat(logprobs.path("content").size()).isEqualTo(6);
		assertThat(logprobs.at("/content/0").toString())
			.isEqualTo("{\"token\":\"a\",\"logprob\":-0.25,\"bytes\":[97],\"top_logprobs\":["
					+ "{\"token\":\"`\",\"logprob\":-0.125,\"bytes\":[96]},{\"token\":\"a\",\"logprob\":-0.25,\"bytes\":[97]}]}");
		assertThat(logprobs.at("/content/1").toString()).startsWith(
				"{\"token\":\"bytes:\\\\xe2\",\"logprob\":-0.125,\"bytes\":[226],\"top_logprobs\":[{\"token\":\"bytes:\\\\xe2\"");
		assertThat(logprobs.at("/content/5/token").asString()).as("the token that ended it").isEqualTo("<|256|>");
	}

	@Test
	void withoutAlternativesTheyAreAnEmptyArray() throws Exception {
		JsonNode logprobs = TestGateway.json(gateway.post(CHAT, chat("\"logprobs\":true"))).at("/choices/0/logprobs");
		assertThat(logprobs.at("/content/0").toString())
			.isEqualTo("{\"token\":\"a\",\"logprob\":-0.25,\"bytes\":[97],\"top_logprobs\":[]}");
	}

	@Test
	void aStreamHasTheSameEntriesWithTheChunksOfTheirText() throws Exception {
		JsonNode whole = TestGateway.json(gateway.post(CHAT, chat("\"logprobs\":true,\"top_logprobs\":1")))
			.at("/choices/0/logprobs/content");
		List<String> events = TestGateway
			.events(gateway.post(CHAT, chat("\"logprobs\":true,\"top_logprobs\":1,\"stream\":true")));
		List<JsonNode> entries = new ArrayList<>();
		StringBuilder bytes = new StringBuilder();
		for (String event : events.subList(0, events.size() - 1)) {
			JsonNode choice = JsonMapper.shared().readTree(event).at("/choices/0");
			choice.at("/logprobs/content").forEach((entry) -> {
				entries.add(entry);
				if (!entry.path("token").asString().equals("<|256|>")) {
					bytes.append((char) entry.at("/bytes/0").asInt());
				}
			});
			String content = choice.at("/delta/content").asString("");
			if (!content.isEmpty()) {
				assertThat(new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
					.isEqualTo(content);
				bytes.setLength(0);
			}
		}
		assertThat(entries).hasSize(6).containsExactlyElementsOf(whole.valueStream().toList());
	}

	@Test
	void whoDoesNotAskGetsNull() throws Exception {
		JsonNode json = TestGateway.json(gateway.post(COMPLETIONS, completion("\"x\"", "\"echo\":false")));
		assertThat(json.at("/choices/0").has("logprobs")).isTrue();
		assertThat(json.at("/choices/0/logprobs").isNull()).isTrue();
		assertThat(gateway.worker.nextTask().sampling().logprobs()).isNull();
	}

	@Test
	void aCompletionHasFourArraysOfTheSameLength() throws Exception {
		JsonNode choice = TestGateway.json(gateway.post(COMPLETIONS, completion("\"xy\"", "\"logprobs\":1")))
			.at("/choices/0");
		assertThat(choice.path("text").asString()).isEqualTo("a€b");
		assertThat(choice.path("logprobs").toString())
			.isEqualTo("{\"tokens\":[\"a\",\"bytes:\\\\xe2\",\"bytes:\\\\x82\",\"bytes:\\\\xac\",\"b\",\"<|256|>\"],"
					+ "\"token_logprobs\":[-0.25,-0.125,-0.125,-0.125,-0.125,-0.125],"
					+ "\"top_logprobs\":[{\"`\":-0.125,\"a\":-0.25},{\"bytes:\\\\xe2\":-0.125},{\"bytes:\\\\x82\":-0.125},"
					+ "{\"bytes:\\\\xac\":-0.125},{\"b\":-0.125},{\"<|256|>\":-0.125}],"
					+ "\"text_offset\":[0,1,1,1,2,3]}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"é1\"", "[195,169,49]" })
	void anEchoedPromptIsTheBeginningOfTheTextAndItsTokensAreScored(String prompt) throws Exception {
		gateway.worker.answer("ok");
		JsonNode choice = TestGateway
			.json(gateway.post(COMPLETIONS, completion(prompt, "\"logprobs\":0,\"echo\":true,\"max_tokens\":2")))
			.at("/choices/0");
		assertThat(choice.path("text").asString()).isEqualTo("é1ok");
		assertThat(choice.path("logprobs").toString())
			.isEqualTo("{\"tokens\":[\"bytes:\\\\xc3\",\"bytes:\\\\xa9\",\"1\",\"o\",\"k\"],"
					+ "\"token_logprobs\":[null,-0.25,-0.25,-0.25,-0.25],"
					+ "\"top_logprobs\":[null,{\"bytes:\\\\xa9\":-0.25},{\"1\":-0.25},{\"o\":-0.25},{\"k\":-0.25}],"
					+ "\"text_offset\":[0,0,1,2,3]}");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void anEchoWithoutScoresIsTheTextAsItWasGiven(boolean stream) throws Exception {
		gateway.worker.answer("ok");
		String body = completion("\"é1\"", "\"echo\":true,\"stream\":" + stream);
		if (stream) {
			List<String> events = TestGateway.events(gateway.post(COMPLETIONS, body));
			assertThat(JsonMapper.shared().readTree(events.getFirst()).at("/choices/0/text").asString())
				.isEqualTo("é1");
		}
		else {
			assertThat(TestGateway.json(gateway.post(COMPLETIONS, body)).at("/choices/0/text").asString())
				.isEqualTo("é1ok");
		}
		assertThat(gateway.worker.nextTask().sampling().promptLogprobs()).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void aLoglikelihoodRequestOfTheEvaluationHarnessIsScored(int maxTokens) throws Exception {
		gateway.worker.answer("z");
		JsonNode json = TestGateway.json(gateway.post(COMPLETIONS, """
				{"model":"org/tiny","prompt":[[64,65,66],[67,68,70,72]],"temperature":0,"max_tokens":%d,"logprobs":1,
				"seed":1234,"echo":true}""".formatted(maxTokens)));
		int[] lengths = { 3, 4 };
		for (int i = 0; i < 2; i++) {
			JsonNode logprobs = json.at("/choices/" + i + "/logprobs");
			assertThat(logprobs.path("token_logprobs").size()).isEqualTo(lengths[i] + maxTokens);
			assertThat(logprobs.path("top_logprobs").size()).isEqualTo(lengths[i] + maxTokens);
			assertThat(logprobs.at("/token_logprobs/0").isNull()).isTrue();
			assertThat(logprobs.at("/top_logprobs/0").isNull()).isTrue();
		}
		JsonNode odd = json.at("/choices/0/logprobs");
		assertThat(odd.at("/token_logprobs/1").asDouble()).as("not greedy").isEqualTo(-0.25);
		assertThat(odd.at("/top_logprobs/1").toString()).isEqualTo("{\"@\":-0.125,\"A\":-0.25}");
		JsonNode even = json.at("/choices/0/logprobs");
		assertThat(even.at("/token_logprobs/2").asDouble()).as("greedy").isEqualTo(-0.125);
		assertThat(even.at("/top_logprobs/2").toString()).isEqualTo("{\"B\":-0.125}");
		assertThat(json.at("/usage/completion_tokens").asInt()).isEqualTo(2 * maxTokens);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void noTokensAreWantedAndNoneAreShown(boolean stream) throws Exception {
		gateway.worker.answer("ok");
		String body = completion("\"xy\"", "\"max_tokens\":0,\"return_token_ids\":true,\"stream\":" + stream
				+ (stream ? ",\"stream_options\":{\"include_usage\":true}" : ""));
		String answer = gateway.post(COMPLETIONS, body).body();
		assertThat(answer).contains("\"text\":\"\"", "\"finish_reason\":\"length\"",
				"\"prompt_tokens\":2,\"completion_tokens\":0,\"total_tokens\":2");
		assertThat(answer).doesNotContain("\"ok\"").doesNotContain("\"text\":\"o").doesNotContain("[111");
	}

	@Test
	void promptLogprobsComeByTokenId() throws Exception {
		String expected = "[null,{\"64\":{\"logprob\":-0.125,\"rank\":1,\"decoded_token\":\"@\"},"
				+ "\"65\":{\"logprob\":-0.25,\"rank\":null,\"decoded_token\":\"A\"}}]";
		JsonNode json = TestGateway
			.json(gateway.post(COMPLETIONS, completion("[70,65]", "\"prompt_logprobs\":1,\"max_tokens\":1")));
		assertThat(json.at("/choices/0/prompt_logprobs").toString()).isEqualTo(expected);
		JsonNode chat = TestGateway.json(gateway.post(CHAT, chat("\"prompt_logprobs\":2,\"n\":2")));
		assertThat(chat.path("prompt_logprobs").size()).isEqualTo(8);
		assertThat(chat.at("/prompt_logprobs/7").toString()).isEqualTo(
				"{\"10\":{\"logprob\":-0.125,\"rank\":1,\"decoded_token\":\"\\n\"},\"11\":{\"logprob\":-0.25,\"rank\":2,"
						+ "\"decoded_token\":\"\\u000B\"}}");
	}

	private static String chat(String more) {
		return "{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]," + more + "}";
	}

	private static String completion(String prompt, String more) {
		return "{\"model\":\"org/tiny\",\"prompt\":" + prompt + "," + more + "}";
	}

}
