package io.millrace.gateway;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class TokenizeTests {

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{\"model\":\"org/tiny\",\"prompt\":\"aé\"}|[97,195,169]|null",
			"{\"prompt\":\"ab\",\"return_token_strs\":true}|[97,98]|[\"a\",\"b\"]",
			"{\"prompt\":\"aé\",\"return_token_strs\":true}|[97,195,169]|[\"a\",\"\",\"é\"]",
			"{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"add_generation_prompt\":true}|[117,115,101,114,58,120,10]|null" })
	void aTextOrAConversationBecomesTokens(String body, String tokens, String strings) throws Exception {
		HttpResponse<String> response = gateway.post("/tokenize", body);
		int count = TestGateway.json(response).path("tokens").size();
		assertThat(response.body()).isEqualTo("{\"count\":" + count + ",\"max_model_len\":200,\"tokens\":" + tokens
				+ ",\"token_strs\":" + strings + "}");
	}

	@Test
	void tokensBecomeTheTextTheyWere() throws Exception {
		assertThat(gateway.post("/detokenize", "{\"model\":\"org/tiny\",\"tokens\":[97,195,169]}").body())
			.isEqualTo("{\"prompt\":\"aé\"}");
		assertThat(gateway.post("/detokenize", "{\"tokens\":[]}").body()).isEqualTo("{\"prompt\":\"\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/tokenize|{}|missing_required_parameter|prompt",
			"/tokenize|{\"prompt\":\"a\",\"messages\":[]}|invalid_value|prompt",
			"/tokenize|{\"messages\":[]}|invalid_value|messages", "/tokenize|{\"prompt\":[1]}|invalid_value|prompt",
			"/tokenize|{\"prompt\":\"a\",\"chat_template\":\"x\"}|unsupported_parameter|chat_template",
			"/tokenize|{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"add_special_tokens\":true}|unsupported_parameter|add_special_tokens",
			"/detokenize|{}|missing_required_parameter|tokens", "/detokenize|{\"tokens\":[260]}|invalid_value|tokens",
			"/detokenize|{\"tokens\":[null]}|invalid_value|tokens",
			"/detokenize|{\"tokens\":\"x\"}|invalid_value|tokens" })
	void aWrongValueIsNamed(String path, String body, String code, String param) throws Exception {
		ChatTests.assertError(gateway.post(path, body), 400, "invalid_request_error", code, param);
	}

	@Test
	void anUnknownModelIsNotFound() throws Exception {
		for (String body : new String[] { "\"prompt\":\"a\"", "\"tokens\":[1]",
				"\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]" }) {
			String path = body.contains("tokens") ? "/detokenize"
					: body.contains("messages") ? "/v1/chat/completions/render" : "/tokenize";
			ChatTests.assertError(gateway.post(path, "{\"model\":\"none\"," + body + "}"), 404, "invalid_request_error",
					"model_not_found", "model");
		}
	}

	@Test
	void aChatRequestIsRenderedAndNotAnswered() throws Exception {
		HttpResponse<String> response = gateway.post("/v1/chat/completions/render",
				"{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":3}");
		JsonNode json = TestGateway.json(response);
		assertThat(json.path("prompt").asString()).isEqualTo("user:x\n");
		assertThat(json.path("token_ids").toString()).isEqualTo("[117,115,101,114,58,120,10]");
		assertThat(json.path("count").asInt()).isEqualTo(7);
		assertThat(json.path("max_model_len").asInt()).isEqualTo(FakeWorker.MAX_MODEL_LEN);
		assertThat(json.path("request_id").asString())
			.isEqualTo(response.headers().firstValue("x-request-id").orElseThrow());
		assertThat(gateway.worker.submits).isEmpty();
		ChatTests.assertError(gateway.post("/v1/chat/completions/render",
				"{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":9}"), 400,
				"invalid_request_error", "invalid_value", "temperature");
	}

}
