package io.millrace.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.openai.models.embeddings.EmbeddingCreateParams;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A real embedding model, all-MiniLM-L6-v2, gives the vectors that ONNX Runtime gives. A
 * library on Maven Central has its weights, which the profile {@code minilm} brings;
 * {@code make_minilm.py} makes what is expected.
 */
class MiniLmTests {

	private static final String WEIGHTS = "/all-minilm-l6-v2.onnx";

	private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

	private static final double SIMILARITY = 0.99999;

	private static final String CONFIG = """
			{"architectures": ["BertModel"], "model_type": "bert", "vocab_size": 30522, "hidden_size": 384,
			 "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536, "hidden_act": "gelu",
			 "max_position_embeddings": 512, "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 0}""";

	private static final String MODULES = """
			[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
			 {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
			 {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]""";

	@Test
	void realWeightsGiveTheVectorsThatOnnxRuntimeGives(@TempDir Path directory) throws IOException {
		assumeTrue(MiniLmTests.class.getResource(WEIGHTS) != null, "only with the profile minilm");
		write(directory);
		JsonNode expected = JsonMapper.shared().readTree(MiniLmTests.class.getResourceAsStream("minilm.json"));
		try (OneProcess.Running running = OneProcess.run("--millrace.model=" + directory + ":minilm")) {
			RunningPlatform platform = new RunningPlatform(running.api(), List.of(running.management()));
			Awaitility.await().until(() -> platform.get("/v1/models/minilm").statusCode() == 200);
			List<List<Float>> vectors = platform.client()
				.embeddings()
				.create(EmbeddingCreateParams.builder()
					.model("minilm")
					.inputOfArrayOfStrings(
							expected.valueStream().map((each) -> each.path("text").stringValue()).toList())
					.build())
				.data()
				.stream()
				.map((embedding) -> embedding.embedding())
				.toList();
			assertThat(vectors).hasSize(expected.size());
			for (int i = 0; i < vectors.size(); i++) {
				assertThat(cosine(vectors.get(i), expected.get(i).path("vector"))).as("text %d", i)
					.isGreaterThan(SIMILARITY);
			}
		}
	}

	private static double cosine(List<Float> one, JsonNode other) {
		double product = 0;
		double squares = 0;
		double otherSquares = 0;
		for (int i = 0; i < one.size(); i++) {
			double value = other.get(i).doubleValue();
			product += one.get(i) * value;
			squares += (double) one.get(i) * one.get(i);
			otherSquares += value * value;
		}
		return product / Math.sqrt(squares * otherSquares);
	}

	/** The files that a directory of sentence-transformers has. */
	private static void write(Path directory) throws IOException {
		Files.writeString(directory.resolve("config.json"), CONFIG);
		Files.writeString(directory.resolve("modules.json"), MODULES);
		Files.writeString(Files.createDirectories(directory.resolve("1_Pooling")).resolve("config.json"),
				"{\"word_embedding_dimension\": 384, \"pooling_mode_mean_tokens\": true}");
		Files.write(directory.resolve("tokenizer.json"), resource(TOKENIZER));
		Files.write(directory.resolve("model.safetensors"), safetensors(OnnxFile.weights(resource(WEIGHTS))));
	}

	private static byte[] resource(String name) throws IOException {
		try (InputStream in = MiniLmTests.class.getResourceAsStream(name)) {
			return in.readAllBytes();
		}
	}

	private static byte[] safetensors(Map<String, OnnxFile.Tensor> weights) {
		Map<String, Object> header = new LinkedHashMap<>();
		long offset = 0;
		for (Map.Entry<String, OnnxFile.Tensor> weight : weights.entrySet()) {
			long end = offset + (long) Float.BYTES * weight.getValue().values().remaining();
			header.put(weight.getKey(),
					Map.of("dtype", "F32", "shape", weight.getValue().shape(), "data_offsets", List.of(offset, end)));
			offset = end;
		}
		byte[] json = JsonMapper.shared().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
		ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(Long.BYTES + json.length + offset))
			.order(ByteOrder.LITTLE_ENDIAN);
		file.putLong(json.length).put(json);
		weights.values().forEach((tensor) -> {
			file.slice(file.position(), Float.BYTES * tensor.values().remaining())
				.order(ByteOrder.LITTLE_ENDIAN)
				.asFloatBuffer()
				.put(tensor.values().duplicate());
			file.position(file.position() + Float.BYTES * tensor.values().remaining());
		});
		return file.array();
	}

}
