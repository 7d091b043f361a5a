package io.millrace.platform;

import java.util.List;
import java.util.stream.IntStream;

import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

/** The embedding demo beside the other, as the official client sees it. */
class EmbeddingTests {

	private static final String MODEL = "millrace-demo-embed";

	private static final String QUESTION = "How do I get a refund for my laptop?";

	private static OneProcess.Running running;

	private static RunningPlatform platform;

	@BeforeAll
	static void start() {
		running = OneProcess.run("--millrace.demo-embedding-model=../models/demo-embed");
		platform = new RunningPlatform(running.api(), List.of(running.management())).awaitServing();
		Awaitility.await().until(() -> platform.get("/v1/models/" + MODEL).statusCode() == 200);
	}

	@AfterAll
	static void stop() {
		running.close();
	}

	@Test
	void bothModelsAreListed() {
		Awaitility.await().until(() -> platform.get("/v1/models/" + RunningPlatform.MODEL).statusCode() == 200);
		assertThat(platform.client().models().list().data()).extracting(Model::id)
			.containsExactly(RunningPlatform.MODEL, MODEL);
	}

	@Test
	void whatMeansTheSameIsNearest() {
		List<List<Float>> vectors = embed(
				List.of(QUESTION, "I want to return the laptop", "how is the weather in Lima", "play some music"),
				null);
		assertThat(vectors).allSatisfy((vector) -> {
			assertThat(vector).hasSize(96);
			assertThat(product(vector, vector)).isCloseTo(1, offset(1e-5));
		});
		assertThat(product(vectors.get(0), vectors.get(1))).isGreaterThan(product(vectors.get(0), vectors.get(2)))
			.isGreaterThan(product(vectors.get(0), vectors.get(3)));
	}

	@Test
	void aTextHasOneVectorWhateverItsCompany() {
		List<String> many = IntStream.range(0, 300)
			.mapToObj((i) -> (i == 123) ? QUESTION : "text number " + "one ".repeat(i % 40))
			.toList();
		List<Float> alone = embed(List.of(QUESTION), null).getFirst();
		List<Float> together = embed(many, null).get(123);
		for (int i = 0; i < alone.size(); i++) {
			assertThat(together.get(i)).isCloseTo(alone.get(i), offset(1e-5f));
		}
	}

	@Test
	void vectorsCanBeShortAndHaveUnitLengthThen() {
		List<Float> whole = embed(List.of(QUESTION), null).getFirst();
		List<Float> part = embed(List.of(QUESTION), 24L).getFirst();
		assertThat(part).hasSize(24);
		assertThat(product(part, part)).isCloseTo(1, offset(1e-5));
		assertThat(part.get(0) / part.get(1)).isCloseTo(whole.get(0) / whole.get(1), offset(1e-3f));
		assertThat(platform.post("/v1/embeddings", body("\"a\", \"dimensions\": 50")).statusCode()).isEqualTo(400);
	}

	@Test
	void numbersAndBytesAreTheSame() {
		JsonNode answer = JsonMapper.shared()
			.readTree(platform.post("/v1/embeddings", body("\"" + QUESTION + "\"")).body());
		List<Float> bytes = embed(List.of(QUESTION), null).getFirst();
		JsonNode numbers = answer.at("/data/0/embedding");
		assertThat(numbers.valueStream().map(JsonNode::floatValue).toList()).isEqualTo(bytes);
		assertThat(answer.at("/usage/prompt_tokens").intValue()).isBetween(8, 20);
		assertThat(answer.at("/usage/total_tokens")).isEqualTo(answer.at("/usage/prompt_tokens"));
	}

	@Test
	void aTextThatIsTooLongIsToldBothNumbers() {
		String body = platform.post("/v1/embeddings", body("\"" + "word ".repeat(200) + "\"")).body();
		assertThat(body).contains("context_length_exceeded").contains("128 tokens; an input has 202");
	}

	@Test
	void eachModelDoesWhatItCan() {
		assertThat(platform.post("/v1/completions", body("\"a\"").replace("input", "prompt")).statusCode())
			.isEqualTo(400);
		assertThat(platform.post("/v1/embeddings", body("\"a\"").replace(MODEL, RunningPlatform.MODEL)).statusCode())
			.isEqualTo(400);
	}

	private static String body(String input) {
		return "{\"model\": \"" + MODEL + "\", \"input\": " + input + "}";
	}

	private static List<List<Float>> embed(List<String> texts, @Nullable Long dimensions) {
		EmbeddingCreateParams.Builder params = EmbeddingCreateParams.builder()
			.model(MODEL)
			.inputOfArrayOfStrings(texts);
		if (dimensions != null) {
			params.dimensions(dimensions);
		}
		CreateEmbeddingResponse answer = platform.client().embeddings().create(params.build());
		assertThat(answer.data()).hasSameSizeAs(texts);
		return answer.data().stream().map(Embedding::embedding).toList();
	}

	private static double product(List<Float> one, List<Float> other) {
		return IntStream.range(0, one.size()).mapToDouble((i) -> (double) one.get(i) * other.get(i)).sum();
	}

}
