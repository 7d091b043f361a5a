package io.millrace.worker.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.millrace.protocol.EmbeddingForm;
import io.millrace.worker.checkpoint.EmbeddingHead.Pooling;
import io.millrace.worker.checkpoint.EmbeddingHead.Product;
import tools.jackson.databind.JsonNode;

/**
 * What a cross-encoder makes of the first token of a pair: two products, and one number.
 * The number becomes one between 0 and 1, unless the file says that it stays as it is, as
 * sentence-transformers has it.
 */
final class ScoringHead {

	private static final String OLDER = "sbert_ce_default_activation_function";

	private ScoringHead() {
	}

	/**
	 * Reads a model's.
	 * @param directory the model's
	 * @param architecture its family
	 * @param json its {@code config.json}
	 * @param index its weights
	 * @param width how many numbers a token has after the last layer
	 * @throws ModelLoadException if it makes more than one number of a pair
	 */
	static EmbeddingHead read(Path directory, EncoderArchitecture architecture, JsonFile json, WeightIndex index,
			int width) {
		int labels = labels(json);
		if (labels != 1) {
			throw new ModelLoadException(json.name() + " tells " + labels
					+ " classes apart, which is not supported; a model that scores pairs of texts has one.");
		}
		boolean roberta = architecture == EncoderArchitecture.ROBERTA;
		return new EmbeddingHead(List.of(Pooling.CLS),
				List.of(product(index, roberta ? "classifier.dense" : "bert.pooler.dense", width, width, "tanh"),
						product(index, roberta ? "classifier.out_proj" : "classifier", 1, width, bend(json))),
				false, true, new EmbeddingForm(1, false, List.of()), SentenceModules.maxLength(directory));
	}

	private static Product product(WeightIndex index, String name, int outputs, int inputs, String bend) {
		return new Product(new WeightPart.Matrix(List.of(index.require(name + ".weight", outputs, inputs)),
				List.of(index.require(name + ".bias", outputs)), false, 1, 1), bend);
	}

	/** As transformers counts them: two, where nothing is said. */
	private static int labels(JsonFile json) {
		JsonNode names = json.find("id2label");
		return (names != null && names.isObject()) ? names.size()
				: Optional.ofNullable(json.integer("num_labels")).orElse(2);
	}

	private static String bend(JsonFile json) {
		JsonNode newer = json.find("sentence_transformers");
		String name = (newer != null) ? newer.path("activation_fn").asString("") : json.text(OLDER);
		if (name == null || name.isEmpty()) {
			return "sigmoid";
		}
		return switch (name.substring(name.lastIndexOf('.') + 1)) {
			case "Identity" -> "identity";
			case "Sigmoid" -> "sigmoid";
			default -> throw new ModelLoadException(
					json.name() + " asks for the activation " + name + " of scores; supported: Sigmoid, Identity.");
		};
	}

}
