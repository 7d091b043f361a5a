package io.millrace.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

/** A cross-encoder, from the text of a pair to its score. */
class ScoringTests {

	private static final Path MODEL = Path.of("..", "model-worker", "src", "test", "resources", "io", "millrace",
			"worker", "model", "embeddings", "bert-scores");

	@Test
	void documentsAreRankedAsTransformersRanksThem() throws IOException {
		JsonNode expected = JsonMapper.shared().readTree(Files.readAllBytes(MODEL.resolve("expected.json")));
		List<String> documents = expected.path("pairs").valueStream().map((pair) -> pair.get(1).stringValue()).toList();
		int first = expected.path("vectors").size() - documents.size();
		List<Double> scores = IntStream.range(0, documents.size())
			.mapToObj((i) -> expected.at("/vectors/" + (first + i) + "/0").doubleValue())
			.toList();
		List<Integer> order = IntStream.range(0, documents.size())
			.boxed()
			.sorted(Comparator.comparing((Integer i) -> scores.get(i)).reversed())
			.toList();
		try (OneProcess.Running running = OneProcess.run("--millrace.model=" + MODEL + ":rank")) {
			RunningPlatform platform = new RunningPlatform(running.api(), List.of(running.management())).awaitServing();
			String body = JsonMapper.shared()
				.writeValueAsString(Map.of("model", "rank", "query", expected.at("/pairs/0/0").stringValue(),
						"documents", documents));
			JsonNode answer = JsonMapper.shared().readTree(platform.post("/v1/rerank", body).body());
			assertThat(answer.path("results").valueStream().map((result) -> result.path("index").intValue()))
				.isEqualTo(order);
			answer.path("results")
				.forEach((result) -> assertThat(result.path("relevance_score").doubleValue())
					.isCloseTo(scores.get(result.path("index").intValue()), offset(1e-4)));
			assertThat(platform.get("/v1/models").body()).contains("\"rank\"");
		}
	}

}
