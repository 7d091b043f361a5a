package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.util.List;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
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

class CompletionsTests {

	private static final String COMPLETIONS = "/v1/completions";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway("--millrace.gateway.max-prompts-per-request=3",
				"--millrace.gateway.max-concurrent-requests=3");
	}

	@BeforeEach
	void reset() {
		gateway.worker.submits.clear();
		gateway.worker.answer("Hello");
	}

	@AfterEach
	void nothingStaysOpen() {
		Awaitility.await().until(() -> gateway.openGenerations() == 0);
	}

	@Test
	void answersInOneDocument() throws Exception {
		JsonNode json = TestGateway.json(gateway.post(COMPLETIONS, body("\"abc\"", "")));
		assertThat(json.path("id").asString()).startsWith("cmpl-");
		assertThat(json.path("object").asString()).isEqualTo("text_completion");
		assertThat(json.path("choices").toString())
			.isEqualTo("[{\"index\":0,\"text\":\"Hello\",\"logprobs\":null,\"finish_reason\":\"stop\"}]");
		assertThat(json.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
	}

	@Test
	void streamsChunksOfTheSameShape() throws Exception {
		List<String> events = TestGateway.events(gateway.post(COMPLETIONS,
				body("\"abc\"", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}")));
		assertThat(events).last().isEqualTo("[DONE]");
		StringBuilder text = new StringBuilder();
		for (String event : events.subList(0, events.size() - 2)) {
			JsonNode chunk = JsonMapper.shared().readTree(event);
			assertThat(chunk.path("object").asString()).isEqualTo("text_completion");
			assertThat(chunk.at("/choices/0").propertyNames()).containsExactly("index", "text", "logprobs",
					"finish_reason");
			assertThat(chunk.get("usage").isNull()).isTrue();
			text.append(chunk.at("/choices/0/text").asString());
		}
		assertThat(text.toString()).isEqualTo("Hello");
		assertThat(events.get(events.size() - 2)).contains("\"choices\":[],\"usage\":{\"prompt_tokens\":3");
	}

	@Test
	void sixteenTokensAreTheDefault() throws Exception {
		gateway.post(COMPLETIONS, body("\"abc\"", ""));
		assertThat(gateway.worker.nextTask().sampling().maxNewTokens()).isEqualTo(16);
	}

	@Test
	void aTokenPromptGoesAsItIs() throws Exception {
		JsonNode json = TestGateway
			.json(gateway.post(COMPLETIONS, body("[65,66,259]", ",\"return_token_ids\":true,\"max_tokens\":2")));
		assertThat(gateway.worker.nextTask().prompt()).isEqualTo(TokenIds.of(65, 66, 259));
		assertThat(json.at("/choices/0/prompt_token_ids").toString()).isEqualTo("[65,66,259]");
		assertThat(json.at("/choices/0/token_ids").toString()).isEqualTo("[72,101]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[\"a\",\"bb\",\"ccc\"]", "[[65],[66,66],[67,67,67]]" })
	void severalPromptsAreSeveralChoicesWithTheirIndex(String prompts) throws Exception {
		gateway.worker.script((worker, task) -> worker.answer(task, "p" + task.prompt().size()));
		JsonNode json = TestGateway.json(gateway.post(COMPLETIONS, body(prompts, "")));
		assertThat(json.path("choices").size()).isEqualTo(3);
		for (int i = 0; i < 3; i++) {
			assertThat(json.at("/choices/" + i + "/index").asInt()).isEqualTo(i);
			assertThat(json.at("/choices/" + i + "/text").asString()).isEqualTo("p" + (i + 1));
		}
		assertThat(json.path("usage").toString()).contains("\"prompt_tokens\":6,\"completion_tokens\":9");
		HttpResponse<String> stream = gateway.post(COMPLETIONS, body(prompts, ",\"stream\":true"));
		String[] texts = { "", "", "" };
		List<String> events = TestGateway.events(stream);
		for (String event : events.subList(0, events.size() - 1)) {
			JsonNode choice = JsonMapper.shared().readTree(event).at("/choices/0");
			texts[choice.path("index").asInt()] += choice.path("text").asString();
		}
		assertThat(texts).containsExactly("p1", "p2", "p3");
		assertThat(events).filteredOn("[DONE]"::equals).hasSize(1);
	}

	@Test
	void oneRejectedPromptRejectsTheWholeWithItsStatus() throws Exception {
		gateway.worker.script((worker, task) -> {
			if (task.prompt().size() == 2) {
				worker.reject(task, ErrorCode.OVERLOADED, "Full.", null);
			}
			else {
				worker.admit(task);
			}
		});
		HttpResponse<String> response = gateway.post(COMPLETIONS, body("[\"a\",\"bb\"]", ",\"stream\":true"));
		ChatTests.assertError(response, 429, "rate_limit_error", "rate_limit_exceeded", null);
		gateway.worker.submits.forEach((submit) -> gateway.worker.finish(submit.task(), FinishReason.CANCELLED, 0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[260]", "[-1]", "[]", "[[]]", "7", "[1.5]", "[\"a\",1]", "[1,\"a\"]", "\"\"",
			"[\"a\",\"b\",\"c\",\"d\"]" })
	void aPromptThatIsNoneNamesItself(String prompt) throws Exception {
		ChatTests.assertError(gateway.post(COMPLETIONS, body(prompt, "")), 400, "invalid_request_error",
				"invalid_value", "prompt");
	}

	@Test
	void aMissingPromptIsNamed() throws Exception {
		ChatTests.assertError(gateway.post(COMPLETIONS, "{\"model\":\"org/tiny\"}"), 400, "invalid_request_error",
				"missing_required_parameter", "prompt");
	}

	@ParameterizedTest
	@ValueSource(strings = { "suffix:\"x\"", "best_of:3", "use_beam_search:true" })
	void whatIsNotSupportedIsRefusedByName(String field) throws Exception {
		String name = field.substring(0, field.indexOf(':'));
		ChatTests.assertError(
				gateway.post(COMPLETIONS, body("\"a\"", ",\"" + name + "\"" + field.substring(name.length()))), 400,
				"invalid_request_error", "unsupported_parameter", name);
	}

	@Test
	void moreRequestsThanTheBoundAreRefusedAndThePermitsComeBack() throws Exception {
		gateway.worker.manual();
		var waiting = gateway.client()
			.sendAsync(gateway.request(COMPLETIONS)
				.header("Content-Type", "application/json")
				.POST(java.net.http.HttpRequest.BodyPublishers.ofString(body("[\"a\",\"b\",\"c\"]", "")))
				.build(), HttpResponse.BodyHandlers.ofString());
		var first = gateway.worker.nextTask();
		var second = gateway.worker.nextTask();
		var third = gateway.worker.nextTask();
		HttpResponse<String> refused = gateway.post(COMPLETIONS, body("\"d\"", ""));
		ChatTests.assertError(refused, 429, "rate_limit_error", "rate_limit_exceeded", null);
		assertThat(refused.headers().firstValue("retry-after")).isPresent();
		List.of(first, second, third).forEach((task) -> gateway.worker.answer(task, "x"));
		assertThat(waiting.get().statusCode()).isEqualTo(200);
		gateway.worker.answer("y");
		assertThat(gateway.post(COMPLETIONS, body("\"d\"", "")).statusCode()).isEqualTo(200);
	}

	private static String body(String prompt, String more) {
		return "{\"model\":\"org/tiny\",\"prompt\":" + prompt + more + "}";
	}

}
