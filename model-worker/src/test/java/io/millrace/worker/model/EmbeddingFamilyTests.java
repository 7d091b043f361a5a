package io.millrace.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.step.EmbeddingText;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Every family of embedding models computes what sentence-transformers computes, alone
 * and in a batch. The checkpoints are made by {@code make_embeddings.py}.
 */
class EmbeddingFamilyTests {

	private static final double SIMILARITY = 0.99999;

	private static final float TOLERANCE = 1e-4f;

	private static final float BATCH_TOLERANCE = 1e-5f;

	static List<String> families() throws IOException {
		try (Stream<Path> directories = Files.list(Fixture.path("embeddings"))) {
			return directories.map((directory) -> directory.getFileName().toString()).sorted().toList();
		}
	}

	private static TorchEmbeddingModel open(String name) {
		return TorchEmbeddingModel.open(Fixture.path("embeddings/" + name), 1, null);
	}

	@ParameterizedTest
	@MethodSource("families")
	void vectorsEqualThoseOfSentenceTransformers(String name) throws Exception {
		Expected expected = Expected.read(Fixture.path("embeddings/" + name));
		try (TorchEmbeddingModel model = open(name)) {
			assertThat(model.form().dimensions()).isEqualTo(expected.vectors().getFirst().length);
			for (int i = 0; i < expected.texts().size(); i++) {
				float[] vector = model.embed(List.of(expected.texts().get(i))).getFirst();
				assertThat(cosine(vector, expected.vectors().get(i))).as("text %d", i).isGreaterThan(SIMILARITY);
				assertThat(Sequences.difference(vector, expected.vectors().get(i))).as("text %d", i)
					.isLessThanOrEqualTo(TOLERANCE);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("families")
	void aBatchChangesNoVector(String name) throws Exception {
		Expected expected = Expected.read(Fixture.path("embeddings/" + name));
		List<EmbeddingText> sorted = new ArrayList<>(expected.texts());
		sorted.sort(Comparator.comparingInt(EmbeddingText::size));
		try (TorchEmbeddingModel model = open(name)) {
			List<float[]> together = model.embed(sorted);
			for (int i = 0; i < sorted.size(); i++) {
				float[] alone = model.embed(List.of(sorted.get(i))).getFirst();
				assertThat(Sequences.difference(together.get(i), alone)).isLessThanOrEqualTo(BATCH_TOLERANCE);
			}
		}
	}

	@Test
	void aTextIsAsLongAsTheModelAllows() {
		try (TorchEmbeddingModel model = open("bert-side-by-side")) {
			assertThat(model.maxLength()).isEqualTo(100);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> model.embed(List.of(EmbeddingText.alone(TokenIds.of(new int[101])))))
				.withMessageContaining("100")
				.withMessageContaining("101");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> model.embed(List.of(EmbeddingText.alone(TokenIds.of(96)))));
		}
		try (TorchEmbeddingModel model = open("roberta")) {
			assertThat(model.maxLength()).isEqualTo(126);
		}
	}

	@Test
	void aDecoderWithoutModulesGeneratesText() {
		assertThat(TorchEmbeddingModel.canOpen(Fixture.path("families/qwen3"))).isFalse();
		assertThat(TorchEmbeddingModel.canOpen(Fixture.path("embeddings/qwen3"))).isTrue();
		assertThat(TorchEmbeddingModel.canOpen(Fixture.path("embeddings/bert-alone"))).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"modules.json|[{\"path\":\"\",\"type\":\"a.Transformer\"},{\"path\":\"x\",\"type\":\"a.WordWeights\"}]|WordWeights",
			"modules.json|[{\"path\":\"../x\",\"type\":\"a.Pooling\"}]|name of a folder",
			"modules.json|{}|list of at most", "modules.json|[|not valid JSON",
			"1_Pooling/config.json|{\"pooling_mode\":\"weightedmean\"}|cls, mean, max, lasttoken",
			"sentence_bert_config.json|{\"max_seq_length\":0}|max_seq_length" })
	void whatIsNotSupportedIsNamed(String file, String content, String sentence, @TempDir Path directory)
			throws IOException {
		Path source = Fixture.path("embeddings/bert");
		for (String name : List.of("config.json", "model.safetensors", "modules.json", "1_Pooling/config.json")) {
			Files.createDirectories(directory.resolve(name).getParent());
			Files.copy(source.resolve(name), directory.resolve(name));
		}
		Files.writeString(directory.resolve(file), content);
		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> TorchEmbeddingModel.open(directory, 1, null))
			.withMessageContaining(sentence);
	}

	private static double cosine(float[] one, float[] other) {
		double product = IntStream.range(0, one.length).mapToDouble((i) -> (double) one[i] * other[i]).sum();
		return product / Math.sqrt(square(one) * square(other));
	}

	private static double square(float[] vector) {
		return IntStream.range(0, vector.length).mapToDouble((i) -> (double) vector[i] * vector[i]).sum();
	}

	/** What sentence-transformers computed. */
	private record Expected(List<EmbeddingText> texts, List<float[]> vectors) {

		static Expected read(Path directory) throws IOException {
			JsonNode root = JsonMapper.shared().readTree(Files.readAllBytes(directory.resolve("expected.json")));
			List<EmbeddingText> texts = new ArrayList<>();
			for (int i = 0; i < root.get("texts").size(); i++) {
				TokenIds ids = TokenIds
					.of(root.get("texts").get(i).valueStream().mapToInt(JsonNode::intValue).toArray());
				texts.add(new EmbeddingText(ids, root.path("seconds").path(i).asInt(ids.size())));
			}
			return new Expected(texts, root.get("vectors").valueStream().map(Expected::floats).toList());
		}

		private static float[] floats(JsonNode list) {
			float[] values = new float[list.size()];
			for (int i = 0; i < values.length; i++) {
				values[i] = list.get(i).floatValue();
			}
			return values;
		}

	}

}
