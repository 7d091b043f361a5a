package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

/** A pair's score is how many tokens it has. */
class ScoringTests {

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() throws Exception {
		gateway = new TestGateway();
		gateway.announce(ProcessId.start(Role.WORKER, "w2"),
				new ModelCard("org/rank", PipelineTask.TEXT_SCORING, 10, FakeTokenizer.VOCABULARY_SIZE, TokenIds.EMPTY,
						new GenerationDefaults(null, null, null), "hash", 1_700_000_000L));
		Awaitility.await().until(() -> gateway.get("/v1/models/org/rank").statusCode() == 200);
	}

	@Test
	void documentsComeInTheOrderOfTheirScores() throws Exception {
		HttpResponse<String> response = rerank("\"query\":\"q\",\"documents\":[\"a\",{\"text\":\"abc\"},\"ab\"]");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(TestGateway.json(response).path("id").asString()).startsWith("rerank-");
		assertThat(response.body())
			.endsWith("\"model\":\"org/rank\",\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9},"
					+ "\"results\":[{\"index\":1,\"document\":{\"text\":\"abc\"},\"relevance_score\":4.0},"
					+ "{\"index\":2,\"document\":{\"text\":\"ab\"},\"relevance_score\":3.0},"
					+ "{\"index\":0,\"document\":{\"text\":\"a\"},\"relevance_score\":2.0}]}");
	}

	@Test
	void onlyTheBestAreShownAndNotTheirTexts() throws Exception {
		HttpResponse<String> response = rerank(
				"\"query\":\"q\",\"documents\":[\"a\",\"abc\",\"ab\"],\"top_n\":2,\"return_documents\":false");
		assertThat(TestGateway.json(response).path("results").toString())
			.isEqualTo("[{\"index\":1,\"relevance_score\":4.0},{\"index\":2,\"relevance_score\":3.0}]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "\"a\"|\"bc\"|[3.0]", "\"a\"|[\"bc\",\"d\"]|[3.0,2.0]",
			"[\"a\",\"bcd\"]|[\"bc\",\"d\"]|[3.0,4.0]", "[\"a\"]|[\"bc\",\"d\"]|[3.0,2.0]" })
	void oneTextOrAsManyAsTheOthersAreScored(String first, String second, String scores) throws Exception {
		HttpResponse<String> response = score("\"text_1\":" + first + ",\"text_2\":" + second);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(TestGateway.json(response)
			.path("data")
			.valueStream()
			.map((item) -> item.path("score").toString())
			.collect(Collectors.joining(",", "[", "]"))).isEqualTo(scores);
		assertThat(TestGateway.json(response).path("object").asString()).isEqualTo("list");
		assertThat(TestGateway.json(response).at("/data/0/object").asString()).isEqualTo("score");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "\"documents\":[\"a\"]|missing_required_parameter|query|missing",
			"\"query\":\"q\"|missing_required_parameter|documents|missing",
			"\"query\":\"\",\"documents\":[\"a\"]|invalid_value|query|not empty",
			"\"query\":\"q\",\"documents\":[]|invalid_value|documents|1 to 2048 texts, got 0",
			"\"query\":\"q\",\"documents\":[\"a\",7]|invalid_value|documents|number 1 is not",
			"\"query\":\"q\",\"documents\":[\"a\"],\"top_n\":0|invalid_value|top_n|at least 1",
			"\"query\":\"q\",\"documents\":[\"1234567890\"]|context_length_exceeded|documents|10 tokens; a pair has 11",
			"\"query\":\"q\",\"documents\":[\"a\"],\"truncate_prompt_tokens\":5|unsupported_parameter|truncate_prompt_tokens|supported" })
	void aWrongValueIsNamed(String fields, String code, String param, String sentence) throws Exception {
		HttpResponse<String> response = rerank(fields);
		ChatTests.assertError(response, 400, "invalid_request_error", code, param);
		assertThat(response.body()).contains(sentence);
	}

	@Test
	void asManyFirstTextsAsSecondOnes() throws Exception {
		ChatTests.assertError(score("\"text_1\":[\"a\",\"b\"],\"text_2\":\"c\""), 400, "invalid_request_error",
				"invalid_value", "text_1");
	}

	@Test
	void thereMayBe2048Documents() throws Exception {
		String documents = IntStream.range(0, 2_049).mapToObj((i) -> "\"a\"").collect(Collectors.joining(","));
		ChatTests.assertError(rerank("\"query\":\"q\",\"documents\":[" + documents + "]"), 400, "invalid_request_error",
				"invalid_value", "documents");
		assertThat(rerank("\"query\":\"q\",\"documents\":[" + documents.substring(4) + "]").statusCode())
			.isEqualTo(200);
	}

	@Test
	void aModelThatScoresNothingSaysSo() throws Exception {
		ChatTests.assertError(gateway.post("/v1/score", "{\"model\":\"org/tiny\",\"text_1\":\"a\",\"text_2\":\"b\"}"),
				400, "invalid_request_error", "invalid_value", "model");
		ChatTests.assertError(gateway.post("/v1/embeddings", "{\"model\":\"org/rank\",\"input\":\"a\"}"), 400,
				"invalid_request_error", "invalid_value", "model");
	}

	private static HttpResponse<String> rerank(String fields) throws Exception {
		return gateway.post("/v1/rerank", "{\"model\":\"org/rank\"," + fields + "}");
	}

	private static HttpResponse<String> score(String fields) throws Exception {
		return gateway.post("/v1/score", "{\"model\":\"org/rank\"," + fields + "}");
	}

}
