package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.Routing;
import io.millrace.protocol.SamplingParams;
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

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of parameters on their way to the worker and back. */
class ParametersTests {

	private static final String CHAT = "/v1/chat/completions";

	private static final String COMPLETIONS = "/v1/completions";

	@AutoClose
	private static TestGateway gateway;

	@AutoClose
	private static TestGateway strict;

	@BeforeAll
	static void start() {
		gateway = new TestGateway();
		strict = new TestGateway("--millrace.gateway.unknown-fields=reject",
				"--millrace.gateway.max-choices-per-request=4");
	}

	@BeforeEach
	void reset() {
		gateway.worker.submits.clear();
		gateway.worker.answer("Hello");
	}

	@AfterEach
	void nothingStaysOpen() {
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> gateway.openGenerations() == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { CHAT, COMPLETIONS })
	void everyParameterOfSamplingReachesTheWorker(String route) throws Exception {
		SamplingParams sampling = sent(route, """
				"min_p":0.25,"repetition_penalty":1.5,"presence_penalty":-2,"frequency_penalty":0.5,
				"logit_bias":{"65":-100,"66":2.5},"allowed_token_ids":[65,66],"min_tokens":3,"max_tokens":9,
				"stop_token_ids":[7],"ignore_eos":true,"seed":-9007199254740993,"prompt_logprobs":4""").sampling();
		assertThat(sampling.minP()).isEqualTo(0.25);
		assertThat(sampling.repetitionPenalty()).isEqualTo(1.5);
		assertThat(sampling.presencePenalty()).isEqualTo(-2);
		assertThat(sampling.frequencyPenalty()).isEqualTo(0.5);
		assertThat(sampling.logitBias()).isEqualTo(Map.of(65, -100.0, 66, 2.5));
		assertThat(sampling.allowedTokenIds()).isEqualTo(TokenIds.of(65, 66));
		assertThat(sampling.minNewTokens()).isEqualTo(3);
		assertThat(sampling.maxNewTokens()).isEqualTo(9);
		assertThat(sampling.stopTokenIds()).isEqualTo(TokenIds.of(7));
		assertThat(sampling.ignoreEos()).isTrue();
		assertThat(sampling.seed()).isEqualTo(-9007199254740993L);
		assertThat(sampling.promptLogprobs()).isEqualTo(4);
		assertThat(sampling.choice()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { CHAT, COMPLETIONS })
	void whatIsNotAskedForChangesNothing(String route) throws Exception {
		GenerationTask task = sent(route, """
				"n":null,"min_p":null,"repetition_penalty":null,"presence_penalty":null,"frequency_penalty":null,
				"logit_bias":null,"allowed_token_ids":null,"min_tokens":null,"stop_token_ids":null,"ignore_eos":null,
				"logprobs":null,"prompt_logprobs":null,"cache_salt":null,"priority":null,"target_endpoint":null,
				"include_stop_str_in_output":null,"max_tokens":16,"temperature":0.5,"top_k":7,"seed":5""");
		assertThat(task.sampling()).isEqualTo(new SamplingParams(0.5, 7, 1, 5, 0, 16, false, TokenIds.EMPTY));
		assertThat(task.cacheSalt()).isNull();
		assertThat(task.routing()).isNull();
	}

	@Test
	void theMostTokensAreCutToTheRoomThatIsLeftAndTheLeastWithThem() throws Exception {
		SamplingParams sampling = sent(CHAT, "\"max_tokens\":1000000000000,\"min_tokens\":999999").sampling();
		assertThat(sampling.maxNewTokens()).isEqualTo(FakeWorker.MAX_MODEL_LEN - "user:xy\n".length());
		assertThat(sampling.minNewTokens()).isEqualTo(sampling.maxNewTokens());
		assertThat(sent(CHAT, "\"seed\":1").sampling().maxNewTokens()).as("as many as fit by default")
			.isEqualTo(sampling.maxNewTokens());
	}

	@ParameterizedTest
	@CsvSource({ CHAT + ",true,20", COMPLETIONS + ",20,20", COMPLETIONS + ",0,0" })
	void logProbabilitiesAreAskedFor(String route, String logprobs, int expected) throws Exception {
		String top = route.equals(CHAT) ? ",\"top_logprobs\":20" : "";
		assertThat(sent(route, "\"logprobs\":" + logprobs + top).sampling().logprobs()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { CHAT, COMPLETIONS })
	void saltPriorityAndEndpointTravelWithTheTask(String route) throws Exception {
		GenerationTask task = sent(route, "\"cache_salt\":\"tenant\",\"priority\":-7,\"target_endpoint\":\"w1\"",
				"X-Target-Endpoint", "w2");
		assertThat(task.cacheSalt()).isEqualTo("tenant");
		assertThat(task.routing()).isEqualTo(new Routing(-7, "w1"));
		assertThat(sent(route, "\"seed\":1", "X-Target-Endpoint", "w2").routing()).isEqualTo(new Routing(0, "w2"));
		assertThat(sent(route, "\"seed\":1").routing()).as("of a server without keys").isNull();
	}

	@Test
	void aStopStringCanBeShown() throws Exception {
		gateway.worker.answer("one two three");
		HttpResponse<String> response = gateway.post(CHAT,
				body(CHAT, "\"stop\":\"two\",\"include_stop_str_in_output\":true"));
		assertThat(TestGateway.json(response).at("/choices/0/message/content").asString()).isEqualTo("one two");
		assertThat(TestGateway.json(response).at("/choices/0/finish_reason").asString()).isEqualTo("stop");
	}

	@Test
	void aStopStringEndsNothingBeforeTheLeastNumberOfTokens() throws Exception {
		gateway.worker.answer("one two two three");
		HttpResponse<String> response = gateway.post(CHAT, body(CHAT, "\"stop\":\"two\",\"min_tokens\":7"));
		assertThat(TestGateway.json(response).at("/choices/0/message/content").asString()).isEqualTo("one two ");
	}

	@ParameterizedTest
	@ValueSource(strings = { CHAT, COMPLETIONS })
	void anUnknownFieldIsRefusedByItsNameWhereTheOperatorWantsThat(String route) throws Exception {
		strict.worker.answer("x");
		ChatTests.assertError(strict.post(route, body(route, "\"frequency_penalti\":1")), 400, "invalid_request_error",
				"unknown_parameter", "frequency_penalti");
		assertThat(gateway.post(route, body(route, "\"frequency_penalti\":1")).statusCode()).isEqualTo(200);
		assertThat(strict.post(route, body(route, "\"user\":\"me\",\"frequency_penalti\":null")).statusCode())
			.isEqualTo(200);
	}

	@Test
	void moreChoicesThanTheBoundAreRefusedWithBothNumbers() throws Exception {
		HttpResponse<String> response = strict.post(COMPLETIONS,
				"{\"model\":\"org/tiny\",\"prompt\":[\"a\",\"b\"],\"n\":3}");
		ChatTests.assertError(response, 400, "invalid_request_error", "invalid_value", "n");
		assertThat(response.body()).contains("4 choices").contains("2 times 3");
	}

	private static GenerationTask sent(String route, String parameters, String... headers) throws Exception {
		gateway.worker.script((worker, task) -> {
			worker.tokens(task, 0, TokenIds.of('x'));
			worker.finish(task, FinishReason.LENGTH, 1);
		});
		HttpResponse<String> response = gateway.post(route, body(route, parameters), headers);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return gateway.worker.nextTask();
	}

	private static String body(String route, String more) {
		return "{\"model\":\"org/tiny\","
				+ (route.equals(CHAT) ? "\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]," : "\"prompt\":\"xy\",")
				+ more + "}";
	}

}
