package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.openai.client.OpenAIClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddingsTests {

	private static final String MODEL = "org/embed";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() throws Exception {
		gateway = new TestGateway();
		gateway.announce(ProcessId.start(Role.WORKER, "w2"),
				new ModelCard(MODEL, PipelineTask.EMBEDDINGS_GENERATION, 10, FakeTokenizer.VOCABULARY_SIZE,
						TokenIds.EMPTY, new GenerationDefaults(null, null, null), "hash", 1_700_000_000L));
		Awaitility.await().until(() -> gateway.get("/v1/models/" + MODEL).statusCode() == 200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "\"ab\"|[[2.0,97.0,98.0,0.33333334]]|2",
					"[\"ab\",\"c\"]|[[2.0,97.0,98.0,0.33333334],[1.0,99.0,99.0,0.33333334]]|3",
					"[97,98]|[[2.0,97.0,98.0,0.33333334]]|2",
					"[[97],[98,99]]|[[1.0,97.0,97.0,0.33333334],[2.0,98.0,99.0,0.33333334]]|3" })
	void anInputHasFourForms(String input, String vectors, int tokens) throws Exception {
		HttpResponse<String> response = embed("\"input\":" + input);
		String data = IntStream.range(0, vectors.split("],\\[").length)
			.mapToObj((i) -> "{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":"
					+ TestGateway.json(response).at("/data/" + i + "/embedding") + "}")
			.collect(Collectors.joining(",", "[", "]"));
		assertThat(response.body()).isEqualTo(
				"{\"object\":\"list\",\"data\":" + data + ",\"model\":\"org/embed\",\"usage\":{\"prompt_tokens\":"
						+ tokens + ",\"total_tokens\":" + tokens + "}}");
		assertThat(
				TestGateway.json(response).path("data").valueStream().map((item) -> item.path("embedding").toString()))
			.isEqualTo(List.of(vectors.substring(1, vectors.length() - 1).replace("],[", "]|[").split("\\|")));
	}

	@Test
	void base64IsLittleEndianFloat32() throws Exception {
		HttpResponse<String> response = embed("\"input\":\"ab\",\"encoding_format\":\"base64\",\"dimensions\":2");
		assertThat(TestGateway.json(response).at("/data/0/embedding").asString()).isEqualTo("AAAAQAAAwkI=");
	}

	@Test
	void theOfficialClientReadsThem() {
		OpenAIClient client = gateway.openAi("none");
		CreateEmbeddingResponse answer = client.embeddings()
			.create(EmbeddingCreateParams.builder().model(MODEL).inputOfArrayOfStrings(List.of("ab", "c")).build());
		client.close();
		assertThat(answer.data()).hasSize(2);
		assertThat(answer.data().get(0).embedding()).containsExactly(2f, 97f, 98f, 1 / 3f);
		assertThat(answer.usage().promptTokens()).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "\"input\":null|missing_required_parameter|input|missing",
			"\"input\":\"\"|invalid_value|input|at least one character",
			"\"input\":[\"a\",\"\"]|invalid_value|input|at least one character",
			"\"input\":[]|invalid_value|input|none of them empty",
			"\"input\":[[]]|invalid_value|input|none of them empty",
			"\"input\":[1,\"a\"]|invalid_value|input|array of token ids",
			"\"input\":7|invalid_value|input|array of token ids",
			"\"input\":[true]|invalid_value|input|array of token ids", "\"input\":[300]|invalid_value|input|259",
			"\"input\":[-1]|invalid_value|input|259",
			"\"input\":\"12345678901\"|context_length_exceeded|input|10 tokens; an input has 11",
			"\"input\":\"a\",\"encoding_format\":\"hex\"|invalid_value|encoding_format|got 'hex'",
			"\"input\":\"a\",\"dimensions\":0|invalid_value|dimensions|at least 1",
			"\"input\":\"a\",\"dimensions\":5|invalid_value|dimensions|up to 4",
			"\"input\":\"a\",\"truncate_prompt_tokens\":5|unsupported_parameter|truncate_prompt_tokens|supported" })
	void aWrongValueIsNamed(String fields, String code, String param, String sentence) throws Exception {
		HttpResponse<String> response = embed(fields);
		ChatTests.assertError(response, 400, "invalid_request_error", code, param);
		assertThat(response.body()).contains(sentence);
	}

	@Test
	void thereMayBe2048Inputs() throws Exception {
		String input = IntStream.range(0, 2_049).mapToObj((i) -> "\"a\"").collect(Collectors.joining(","));
		ChatTests.assertError(embed("\"input\":[" + input + "]"), 400, "invalid_request_error", "invalid_value",
				"input");
		assertThat(embed("\"input\":[" + input.substring(4) + "]").statusCode()).isEqualTo(200);
	}

	@Test
	void aModelThatMakesNoneSaysSo() throws Exception {
		ChatTests.assertError(post("{\"model\":\"org/tiny\",\"input\":\"a\"}"), 400, "invalid_request_error",
				"invalid_value", "model");
		ChatTests.assertError(post("{\"model\":\"none\",\"input\":\"a\"}"), 404, "invalid_request_error",
				"model_not_found", "model");
		ChatTests.assertError(
				gateway.post("/v1/completions", "{\"model\":\"org/embed\",\"prompt\":\"a\",\"max_tokens\":1}"), 400,
				"invalid_request_error", "invalid_value", "model");
	}

	private static HttpResponse<String> embed(String fields) throws Exception {
		return post("{\"model\":\"org/embed\"," + fields + "}");
	}

	private static HttpResponse<String> post(String body) throws Exception {
		return gateway.post("/v1/embeddings", body);
	}

}
