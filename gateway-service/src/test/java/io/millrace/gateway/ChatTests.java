package io.millrace.gateway;

import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.GenerationTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ChatTests {

	private static final String CHAT = "/v1/chat/completions";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway("--millrace.gateway.max-body-size=4KB", "--millrace.gateway.cancel-interval=100ms");
	}

	@BeforeEach
	void reset() {
		gateway.worker.submits.clear();
		gateway.worker.cancelsAtWorker.clear();
		gateway.worker.cancelsAtScheduler.clear();
		gateway.tokenizer.chats.clear();
		gateway.worker.answer("Hello");
	}

	@AfterEach
	void nothingStaysOpen() {
		Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> gateway.openGenerations() == 0);
	}

	@Test
	void answersInOneDocument() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT, body(""));
		JsonNode json = TestGateway.json(response);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).contains("application/json");
		String requestId = response.headers().firstValue("x-request-id").orElseThrow();
		assertThat(json.path("id").asString()).isEqualTo("chatcmpl-" + requestId.replace("-", ""));
		assertThat(json.path("object").asString()).isEqualTo("chat.completion");
		assertThat(json.path("model").asString()).isEqualTo(FakeWorker.MODEL);
		assertThat(json.path("created").asLong()).isGreaterThan(1_700_000_000L);
		assertThat(json.path("choices").toString())
			.isEqualTo("[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\",\"refusal\":null,"
					+ "\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}]");
		assertThat(json.path("usage").toString())
			.isEqualTo("{\"prompt_tokens\":8,\"completion_tokens\":6,\"total_tokens\":14,"
					+ "\"prompt_tokens_details\":{\"cached_tokens\":3,\"audio_tokens\":0},"
					+ "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
					+ "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}");
		assertThat(json.has("error")).isFalse();
	}

	@Test
	void streamsRoleThenTextThenReasonThenDone() throws Exception {
		gateway.worker.answer("Hi");
		HttpResponse<String> response = gateway.post(CHAT, body("\"stream\":true"));
		List<String> events = TestGateway.events(response);
		assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
		JsonNode first = JsonMapper.shared().readTree(events.getFirst());
		String head = "{\"id\":\"" + first.path("id").asString()
				+ "\",\"object\":\"chat.completion.chunk\",\"created\":" + first.path("created").asLong()
				+ ",\"model\":\"org/tiny\",\"choices\":[{\"index\":0,\"delta\":";
		assertThat(events.getFirst()).isEqualTo(head
				+ "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":null}]}");
		assertThat(events).last().isEqualTo("[DONE]");
		assertThat(events.get(events.size() - 2))
			.isEqualTo(head + "{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}");
		assertThat(content(events)).isEqualTo("Hi");
		assertThat(response.body()).doesNotContain("\"usage\"").doesNotContain("\"error\"");
	}

	@Test
	void usageComesInOneLastChunkAndIsNullBefore() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT,
				body("\"stream\":true,\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false}"));
		List<String> events = TestGateway.events(response);
		JsonNode last = JsonMapper.shared().readTree(events.get(events.size() - 2));
		assertThat(last.path("choices").isEmpty()).isTrue();
		assertThat(last.path("usage").path("total_tokens").asInt()).isEqualTo(14);
		assertThat(events.subList(0, events.size() - 2)).allMatch((event) -> event.endsWith(",\"usage\":null}"));
	}

	@Test
	void textSplitInsideACharacterArrivesWhole() throws Exception {
		gateway.worker.answer("a€😀é");
		List<String> events = TestGateway.events(gateway.post(CHAT, body("\"stream\":true")));
		assertThat(content(events)).isEqualTo("a€😀é");
		assertThat(String.join("", events)).doesNotContain("\uFFFD");
	}

	@Test
	void aStopStringEndsTheAnswerAndTheWorker() throws Exception {
		gateway.worker.script((worker, task) -> {
			worker.admit(task);
			worker.tokens(task, 0, FakeTokenizer.ids("one two three"));
		});
		for (String stream : List.of("true", "false")) {
			HttpResponse<String> response = gateway.post(CHAT, body("\"stop\":[\"two\",\"thr\"],\"stream\":" + stream
					+ (stream.equals("true") ? ",\"stream_options\":{\"include_usage\":true}" : "")));
			assertThat(response.body()).doesNotContain("\"t\"").contains("\"finish_reason\":\"stop\"");
			assertThat(stream.equals("true") ? content(TestGateway.events(response))
					: TestGateway.json(response).at("/choices/0/message/content").asString())
				.isEqualTo("one ");
			assertThat(response.body()).contains("\"completion_tokens\":7,");
			GenerationTask task = gateway.worker.nextTask();
			gateway.worker.awaitCancel(task);
			gateway.worker.finish(task, FinishReason.CANCELLED, 13);
		}
	}

	@Test
	void theTokenLimitIsTheReasonLength() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT, body("\"max_tokens\":99,\"max_completion_tokens\":3"));
		assertThat(TestGateway.json(response).at("/choices/0/message/content").asString()).isEqualTo("Hel");
		assertThat(TestGateway.json(response).at("/choices/0/finish_reason").asString()).isEqualTo("length");
	}

	@Test
	void aStopTokenIsNotShown() throws Exception {
		gateway.worker.script((worker, task) -> {
			worker.admit(task);
			worker.tokens(task, 0, FakeTokenizer.ids("ab."));
			worker.finish(task, FinishReason.STOP, 3);
		});
		HttpResponse<String> response = gateway.post(CHAT, body("\"stop_token_ids\":[46],\"return_token_ids\":true"));
		JsonNode json = TestGateway.json(response);
		assertThat(json.at("/choices/0/message/content").asString()).isEqualTo("ab");
		assertThat(json.at("/choices/0/token_ids").toString()).isEqualTo("[97,98,46]");
		assertThat(json.at("/prompt_token_ids").size()).isEqualTo(8);
		assertThat(json.at("/usage/completion_tokens").asInt()).isEqualTo(3);
	}

	@Test
	void maxTokensIsClampedToWhatRemains() throws Exception {
		gateway.post(CHAT, body("\"max_tokens\":100000"));
		assertThat(gateway.worker.nextTask().sampling().maxNewTokens()).isEqualTo(FakeWorker.MAX_MODEL_LEN - 8);
		gateway.post(CHAT, body(""));
		assertThat(gateway.worker.nextTask().sampling().maxNewTokens()).isEqualTo(FakeWorker.MAX_MODEL_LEN - 8);
	}

	@Test
	void samplingIsTheRequestsThenTheModelsThenOpenAis() throws Exception {
		gateway.post(CHAT, body("\"temperature\":null"));
		GenerationTask byDefault = gateway.worker.nextTask();
		assertThat(byDefault.sampling().temperature()).isEqualTo(0.5);
		assertThat(byDefault.sampling().topK()).isEqualTo(7);
		assertThat(byDefault.sampling().topP()).isEqualTo(1);
		gateway.post(CHAT, body("\"temperature\":0,\"top_k\":-1,\"top_p\":0.25,\"seed\":-5,\"ignore_eos\":true"));
		GenerationTask chosen = gateway.worker.nextTask();
		assertThat(chosen.sampling().temperature()).isZero();
		assertThat(chosen.sampling().topK()).isZero();
		assertThat(chosen.sampling().topP()).isEqualTo(0.25);
		assertThat(chosen.sampling().seed()).isEqualTo(-5);
		assertThat(chosen.sampling().ignoreEos()).isTrue();
	}

	@Test
	void aPromptLongerThanTheContextIsRefusedWithBothNumbers() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT,
				"{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(300) + "\"}]}");
		assertError(response, 400, "invalid_request_error", "context_length_exceeded", "messages");
		assertThat(response.body()).contains("200").contains("306");
		assertThat(gateway.worker.submits).isEmpty();
	}

	@Test
	void anUnknownModelIsNotFound() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT,
				"{\"model\":\"nope\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":true}");
		assertError(response, 404, "invalid_request_error", "model_not_found", "model");
	}

	@Test
	void whatTheTemplateRefusesIsABadRequest() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT,
				"{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"refuse\"}]}");
		assertError(response, 400, "invalid_request_error", "invalid_value", "messages");
	}

	@Test
	void malformedJsonIsAnsweredWithItsPosition() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT, "{\"model\":\n  oops}");
		assertError(response, 400, "invalid_request_error", null, null);
		assertThat(response.body()).contains("line 2, column 3");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "\"temperature\":\"hot\"|temperature|a number",
			"\"max_tokens\":1.5|max_tokens|an integer", "\"stream\":1|stream|true or false",
			"\"messages\":{}|messages|an array", "\"messages\":[3]|messages[0]|an object", "\"model\":7|model|a string",
			"\"temperature\":3|temperature|between 0 and 2", "\"top_p\":1.5|top_p|between 0 and 1",
			"\"top_k\":-2|top_k|at least -1", "\"max_tokens\":0|max_tokens|at least 1",
			"\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]|stop|4", "\"stop\":[\"\"]|stop|at least one",
			"\"stop_token_ids\":[999]|stop_token_ids|259", "\"messages\":[]|messages|at least one",
			"\"n\":0|n|between 1 and 128", "\"n\":129|n|between 1 and 128", "\"min_p\":1.1|min_p|between 0 and 1",
			"\"repetition_penalty\":0|repetition_penalty|above 0",
			"\"presence_penalty\":2.5|presence_penalty|between -2 and 2",
			"\"frequency_penalty\":-3|frequency_penalty|between -2 and 2",
			"\"logit_bias\":{\"5\":101}|logit_bias|between -100 and 100",
			"\"logit_bias\":{\"a\":1}|logit_bias|token ids", "\"logit_bias\":{\"260\":1}|logit_bias|259",
			"\"logit_bias\":{\"5\":\"x\"}|logit_bias.5|a number", "\"logit_bias\":[]|logit_bias|an object",
			"\"allowed_token_ids\":[-1]|allowed_token_ids|259",
			"\"logprobs\":true,\"top_logprobs\":21|top_logprobs|between 0 and 20",
			"\"top_logprobs\":2|top_logprobs|needs 'logprobs'", "\"logprobs\":1|logprobs|true or false",
			"\"prompt_logprobs\":-1|prompt_logprobs|between 0 and 20",
			"\"prompt_logprobs\":1,\"stream\":true|prompt_logprobs|not streamed",
			"\"min_tokens\":4,\"max_tokens\":3|min_tokens|which is 3", "\"min_tokens\":-1|min_tokens|at least 0",
			"\"cache_salt\":\"\"|cache_salt|between 1 and 512", "\"priority\":\"high\"|priority|an integer",
			"\"target_endpoint\":\" \"|target_endpoint|between 1 and 256",
			"\"stream_options\":{}|stream_options|streamed" })
	void aWrongValueNamesItsField(String field, String param, String sentence) throws Exception {
		HttpResponse<String> response = gateway.post(CHAT,
				"{\"model\":\"org/tiny\",\"messages\":" + "[{\"role\":\"user\",\"content\":\"x\"}]," + field + "}");
		assertError(response, 400, "invalid_request_error", "invalid_value", param);
		assertThat(response.body()).contains(sentence);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "\"functions\":[{\"name\":\"f\"}]|functions", "\"modalities\":[\"text\",\"audio\"]|modalities",
					"\"audio\":{\"voice\":\"x\"}|audio", "\"prediction\":{\"type\":\"content\"}|prediction",
					"\"web_search_options\":{}|web_search_options", "\"verbosity\":\"low\"|verbosity",
					"\"echo\":true|echo" })
	void whatWouldChangeTheAnswerAndIsNotSupportedIsRefusedByName(String field, String param) throws Exception {
		assertError(gateway.post(CHAT, body(field)), 400, "invalid_request_error", "unsupported_parameter", param);
		assertThat(gateway.worker.submits).isEmpty();
	}

	@Test
	void neutralAndHarmlessParametersAreAccepted() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT, body("""
				"n":1,"logprobs":false,"top_logprobs":0,"logit_bias":{},"presence_penalty":0,"frequency_penalty":0.0,
				"repetition_penalty":1.0,"min_p":0,"response_format":{"type":"text"},"tools":[],"functions":[],
				"modalities":["text"],"audio":null,"prediction":null,"verbosity":"medium","min_tokens":0,
				"user":"me","store":true,"metadata":{"a":"b"},"service_tier":"auto","safety_identifier":"x",
				"prompt_cache_key":"y","parallel_tool_calls":false,"tool_choice":"auto","seed":null,"stop":null,
				"stream":null,"stream_options":null,"max_tokens":null,"something_new":{"x":1},"echo":false"""));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
	}

	@Test
	void toolsMayBeListedWhenNoneMayBeCalled() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT,
				body("\"tool_choice\":\"none\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"));
		assertThat(response.statusCode()).isEqualTo(200);
	}

	@Test
	void theTemplateGetsItsArguments() throws Exception {
		gateway.post(CHAT, body(
				"\"chat_template_kwargs\":{\"enable_thinking\":false},\"reasoning_effort\":\"low\",\"continue_final_message\":true"));
		assertThat(gateway.tokenizer.chats.getFirst().templateArguments()).containsEntry("enable_thinking", false)
			.containsEntry("reasoning_effort", "low");
		assertThat(gateway.tokenizer.chats.getFirst().addGenerationPrompt()).isFalse();
		assertThat(gateway.tokenizer.chats.getFirst().continueFinalMessage()).isTrue();
	}

	@Test
	void aRejectionIsItsErrorWithRetryAfter() throws Exception {
		gateway.worker.script((worker, task) -> worker.reject(task, ErrorCode.OVERLOADED, "The queue is full.",
				Duration.ofMillis(2500)));
		for (String stream : List.of("true", "false")) {
			HttpResponse<String> response = gateway.post(CHAT, body("\"stream\":" + stream));
			assertError(response, 429, "rate_limit_error", "rate_limit_exceeded", null);
			assertThat(response.headers().firstValue("retry-after")).contains("3");
			assertThat(response.headers().firstValue("content-type")).contains("application/json");
		}
		gateway.worker.script((worker, task) -> worker.reject(task, ErrorCode.UNAVAILABLE, "Nobody is there.", null));
		HttpResponse<String> response = gateway.post(CHAT, body(""));
		assertError(response, 503, "server_error", "service_unavailable", null);
		assertThat(response.headers().firstValue("retry-after")).contains("1");
		assertThat(response.headers().firstValue("x-millrace-reason")).contains("unavailable");
	}

	@Test
	void theReasonOfARejectionIsInItsHeaderAlone() throws Exception {
		gateway.worker.script((worker, task) -> worker.reject(task, CapacityReason.PREDICTED_WAIT));
		for (String stream : List.of("true", "false")) {
			HttpResponse<String> response = gateway.post(CHAT, body("\"stream\":" + stream));
			assertError(response, 429, "rate_limit_error", "rate_limit_exceeded", null);
			assertThat(response.headers().firstValue("x-millrace-reason")).contains("predicted-wait");
		}
		HttpResponse<String> invalid = gateway.post(CHAT, body("\"temperature\":9"));
		assertThat(invalid.statusCode()).isEqualTo(400);
		assertThat(invalid.headers().firstValue("x-millrace-reason")).isEmpty();
	}

	@Test
	void aFailureInMidStreamIsAnErrorEventBeforeTheEndAndNoSuccess() throws Exception {
		gateway.worker.script((worker, task) -> {
			worker.admit(task);
			worker.tokens(task, 0, FakeTokenizer.ids("par"));
			worker.fail(task, ErrorCode.INTERNAL, "The step failed.");
		});
		List<String> events = TestGateway.events(gateway.post(CHAT, body("\"stream\":true")));
		assertThat(events)
			.endsWith("{\"error\":{\"message\":\"The step failed.\",\"type\":\"server_error\",\"param\":null,"
					+ "\"code\":\"internal_error\"}}", "[DONE]")
			.noneMatch((event) -> event.contains("\"stop\""));
		HttpResponse<String> whole = gateway.post(CHAT, body(""));
		assertError(whole, 500, "server_error", "internal_error", null);
	}

	@Test
	void aFailureBeforeAnyAdmissionIsAnErrorWithItsStatusAlsoForAStream() throws Exception {
		gateway.worker.script((worker, task) -> worker.fail(task, ErrorCode.UNAVAILABLE, "The worker drains."));
		assertError(gateway.post(CHAT, body("\"stream\":true")), 503, "server_error", "service_unavailable", null);
	}

	@Test
	void lostTokensAreAskedForAgain() throws Exception {
		gateway.worker.script((worker, task) -> {
			worker.admit(task);
			worker.tokens(task, 0, FakeTokenizer.ids("a"));
			worker.tokens(task, 0, FakeTokenizer.ids("ab"));
			worker.tokens(task, 5, FakeTokenizer.ids("x"));
			assertThat(worker.nextResume().offset()).isEqualTo(2);
			worker.tokens(task, 2, FakeTokenizer.ids("cde"));
			worker.tokens(task, 5, FakeTokenizer.ids("x"));
			worker.finish(task, FinishReason.LENGTH, 6);
		});
		HttpResponse<String> whole = gateway.post(CHAT, body(""));
		assertThat(whole.body()).contains("abcdex");
	}

	@Test
	void aStreamWhoseWorkerIsLostGoesOnWhereItWas() throws Exception {
		gateway.worker.script((worker, task) -> {
			if (task.delivered().isEmpty()) {
				worker.tokens(task, 0, FakeTokenizer.ids("abc"));
				worker.lost();
			}
			else {
				int from = task.delivered().size();
				Attempt second = new Attempt(1, 0);
				worker.tokens(task, second, from, FakeTokenizer.ids("abcdef").slice(from, 6));
				worker.finish(task, second, FinishReason.LENGTH, 6);
			}
		});
		HttpResponse<String> whole = gateway.post(CHAT, body(""));
		assertThat(whole.body()).contains("abcdef").contains("\"completion_tokens\":6");
	}

	@Test
	void aStreamingClientThatGoesAwayIsCancelledAtTheWorker() throws Exception {
		gateway.worker.script((worker, task) -> {
			worker.admit(task);
			worker.tokens(task, 0, FakeTokenizer.ids("begin"));
		});
		HttpRequest request = gateway.request(CHAT)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body("\"stream\":true")))
			.build();
		HttpResponse<InputStream> response = gateway.client().send(request, HttpResponse.BodyHandlers.ofInputStream());
		assertThat(new String(response.body().readNBytes(20), StandardCharsets.UTF_8)).startsWith("data: ");
		response.body().close();
		GenerationTask task = gateway.worker.nextTask();
		gateway.worker.awaitCancel(task);
		gateway.worker.awaitCancel(task); // repeated until FINISH
		gateway.worker.finish(task, FinishReason.CANCELLED, 5);
	}

	@Test
	void aWaitingClientThatGoesAwayIsCancelledWhereverItsRequestIs() throws Exception {
		gateway.worker.manual();
		CompletableFuture<?> queued = gateway.client()
			.sendAsync(gateway.request(CHAT)
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(body("")))
				.build(), HttpResponse.BodyHandlers.ofString());
		GenerationTask task = gateway.worker.nextTask();
		queued.cancel(true);
		gateway.worker.awaitCancelAtScheduler(task);
		gateway.worker.admit(task);
		gateway.worker.awaitCancel(task);
		gateway.worker.finish(task, FinishReason.CANCELLED, 0);
	}

	@Test
	void framesBeforeTheAdmissionAreAsGoodAsOne() throws Exception {
		gateway.worker.script((worker, task) -> {
			worker.tokens(task, 0, FakeTokenizer.ids("Hi"));
			worker.finish(task, FinishReason.LENGTH, 2);
			worker.admit(task);
		});
		assertThat(TestGateway.json(gateway.post(CHAT, body(""))).at("/choices/0/message/content").asString())
			.isEqualTo("Hi");
	}

	@Test
	void streamedAndCollectedAreTheSameText() throws Exception {
		String text = "The quick brown fox — ça va? 😀 ".repeat(3);
		gateway.worker.answer(text);
		String collected = TestGateway.json(gateway.post(CHAT, body("\"return_token_ids\":true")))
			.at("/choices/0")
			.toString();
		List<String> events = TestGateway.events(gateway.post(CHAT, body("\"stream\":true,\"return_token_ids\":true")));
		assertThat(content(events)).isEqualTo(text);
		assertThat(collected).contains(tokenIds(events));
	}

	@Test
	void aBodyTooLargeIsRefused() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT, " ".repeat(5000));
		assertError(response, 413, "invalid_request_error", "payload_too_large", null);
		HttpRequest chunked = gateway.request(CHAT)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString(" ".repeat(5000))))
			.build();
		assertError(gateway.send(chunked), 413, "invalid_request_error", "payload_too_large", null);
	}

	@Test
	void aWrongContentTypeIsRefused() throws Exception {
		HttpRequest request = gateway.request(CHAT)
			.header("Content-Type", "text/plain")
			.POST(HttpRequest.BodyPublishers.ofString(body("")))
			.build();
		assertError(gateway.send(request), 415, "invalid_request_error", "unsupported_media_type", null);
	}

	@Test
	void aWrongMethodIsRefused() throws Exception {
		HttpResponse<String> response = gateway.get(CHAT);
		assertError(response, 405, "invalid_request_error", "method_not_allowed", null);
		assertThat(response.headers().firstValue("allow")).contains("POST");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/nothing", "/nothing", "/v1" })
	void anUnknownRouteIsNotFound(String path) throws Exception {
		assertError(gateway.get(path), 404, "invalid_request_error", "not_found", null);
	}

	@Test
	void contentOfAnotherTypeIsRefusedByItsName() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT, "{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\","
				+ "\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]}]}");
		assertError(response, 400, "invalid_request_error", "unsupported_parameter", "messages[0].content[0].type");
		assertThat(response.body()).contains("image_url");
	}

	private static String body(String more) {
		return "{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]"
				+ (more.isEmpty() ? "" : "," + more) + "}";
	}

	private static String content(List<String> events) {
		StringBuilder content = new StringBuilder();
		for (String event : events.subList(0, events.size() - 1)) {
			content.append(JsonMapper.shared().readTree(event).at("/choices/0/delta/content").asString(""));
		}
		return content.toString();
	}

	private static String tokenIds(List<String> events) {
		TokenIds all = TokenIds.EMPTY;
		for (String event : events.subList(0, events.size() - 1)) {
			for (JsonNode id : JsonMapper.shared().readTree(event).at("/choices/0/token_ids")) {
				all = all.concat(TokenIds.of(id.asInt()));
			}
		}
		return java.util.Arrays.toString(all.toArray()).replace(" ", "");
	}

	static void assertError(HttpResponse<String> response, int status, String type, String code, String param) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		JsonNode error = ApiSchema.ERROR.check(response.body()).path("error");
		assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
		assertThat(error.path("type").asString()).isEqualTo(type);
		assertThat(error.path("code").isNull() ? null : error.path("code").asString()).isEqualTo(code);
		assertThat(error.path("param").isNull() ? null : error.path("param").asString()).isEqualTo(param);
		assertThat(error.path("message").asString()).endsWith(".");
		assertThat(response.headers().firstValue("x-request-id")).isPresent();
	}

}
